/**
 * A page says the same thing several times: its payload, its heading and its JSON-LD must agree, or one of them is another
 * advert's. October 2026's heading and JSON-LD are known from a description only.
 */
import type { Field } from "../fields/field.ts";
import { french } from "../fields/written.ts";
import { isOf, nodeAt, valueAt } from "../page/linked-data.ts";
import { amountOf, areaOf, roomsOf } from "../page/listing-values.ts";
import type { Node } from "../page/linked-data.ts";
import type { Visible } from "../page/visible.ts";
import type { Advert } from "../../records/record.ts";
import { RowRefused } from "../refusal.ts";
import { labelIn } from "./type.ts";
import { cut } from "../../records/storable.ts";
import { exactly } from "../expected.ts";
import { READING } from "../reasons.ts";
import type { Phrase } from "../../records/reason.ts";

const HOMES = new Set(["Apartment", "House", "SingleFamilyResidence", "Residence", "Accommodation"]);
const OFFERS = new Set(["Offer"]);
const PAGE: Phrase = { en: "the page shows", fr: "la page montre" };
const HEADING: Phrase = { en: "the heading says", fr: "le titre dit" };
const JSON_LD: Phrase = { en: "JSON-LD says", fr: "le JSON-LD dit" };

/** Refuses an advert whose page also says something else. Throws RowRefused naming the field and who says what. */
export function crossCheck(advert: Advert, visible: Visible, nodes: readonly Node[]): void {
  const { references, heading } = visible;
  if (references.length > 0 && !references.includes(advert.reference)) {
    disagree("reference", advert.reference, PAGE, references.join(", "));
  }
  if (heading !== null) checkHeading(advert, heading);
  checkLinkedData(advert, nodes);
}

/** "Studio à Nancy (54000)" and "Appartement à vendre 3 pièces 55 m² Lyon 4": any other heading is somebody's own words. Their spaces are single. */
const HEADINGS = [
  /^[^\d(]{1,200}?\sà\s(?<town>[^\d(]{1,100}?)\s?\((?<postcode>\d{5})\)$/i,
  /^(?:location\s|vente\s|[^\d]{1,200}?à (?:vendre|louer)\s)(?:.{0,100}?(?<rooms>\d{1,6})\spi[èe]ces?)?(?:.{0,100}?(?<area>\d[\d\s]{0,12}(?:[.,]\d{1,6})?)\s?m²\s(?<town>\p{L}.+))?/iu,
];

/** A heading of the site's own is shorter. */
const LONGEST_HEADING = 300;

function checkHeading(advert: Advert, heading: string): void {
  if (heading.length > LONGEST_HEADING) return;
  const said = HEADINGS.map((pattern) => pattern.exec(heading)?.groups).find(Boolean);
  if (!said) return;
  const check = checker(advert, HEADING);
  check.type(labelIn(heading));
  check.area(french.area(said["area"]));
  check.rooms(french.knownCount(said["rooms"]));
  if (said["town"] !== undefined) check.town(said["town"]);
  if (said["postcode"] !== undefined && advert.postcode !== null && said["postcode"] !== advert.postcode) {
    disagree("postcode", advert.postcode, HEADING, said["postcode"]);
  }
}

function checkLinkedData(advert: Advert, nodes: readonly Node[]): void {
  const check = checker(advert, JSON_LD);
  const home = nodes.find((node) => isOf(node, HOMES));
  if (home) {
    check.area(areaOf(home, "floorSize"));
    check.rooms(roomsOf(home, "numberOfRooms"));
    if (isOf(home, new Set(["Apartment"]))) check.type("Appartement");
    if (isOf(home, new Set(["House", "SingleFamilyResidence"]))) check.type("Maison");
    const town = valueAt(nodeAt(home, "address"), "addressLocality");
    if (typeof town === "string") check.town(town);
  }
  const offer = nodes.find((node) => isOf(node, OFFERS)) ?? nodeAt(home ?? null, "offers");
  if (offer) check.price(amountOf(offer, null));
}

function checker(advert: Advert, who: Phrase) {
  return {
    area: (said: Field<number>) => {
      // Headings round.
      const known = [advert.area, advert.landArea].filter((value) => value !== null);
      if (typeof said !== "number" || known.length === 0) return;
      if (known.every((value) => Math.abs(value - said) >= 1)) disagree("area", known.join(" / "), who, said);
    },
    rooms: (said: Field<number>) => {
      if (typeof said === "number" && advert.rooms !== null && said !== advert.rooms) {
        disagree("rooms", advert.rooms, who, said);
      }
    },
    price: (said: Field<number>) => {
      const known = advert.priceCents ?? advert.rentCents;
      if (typeof said === "number" && known !== null && Math.abs(said - known) >= 100) {
        disagree("price", known / 100, who, said / 100);
      }
    },
    type: (label: string | null) => {
      const said = plainType(label);
      if (said !== null && advert.type !== "other" && said !== advert.type) disagree("type", advert.type, who, said);
    },
    town: (said: string) => {
      if (advert.city !== null && !` ${letters(said)} `.includes(` ${letters(advert.city)} `)) {
        disagree("city", advert.city, who, said);
      }
    },
  };
}

/** The types whose name leaves no doubt: a duplex is a flat or a house. */
function plainType(label: string | null): Advert["type"] | null {
  const [word = ""] = letters(label ?? "").split(" ");
  if (word === "appartement" || word === "studio") return "apartment";
  if (word === "maison" || word === "villa") return "house";
  if (word === "terrain") return "land";
  return word === "parking" || word === "garage" ? "parking" : null;
}

function letters(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/\bst(e?)\b/g, "saint$1")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

function disagree(field: string, known: string | number, who: Phrase, said: string | number): never {
  throw new RowRefused(
    field,
    READING.payloadDisagrees(field, String(known), who, String(said)),
    cut(String(said), 100),
    exactly(String(known)),
  );
}

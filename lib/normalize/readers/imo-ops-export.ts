/** The earlier system's JSON, which comes in four shapes under one name; each row is read as the shape that its keys show. */
import type { Advert } from "../../records/record.ts";
import { readAdverts } from "../advert.ts";
import { isCard, readCard } from "../earlier/cards.ts";
import { isLaterPage, readLaterPage } from "../earlier/later-pages.ts";
import { readPage } from "../earlier/pages.ts";
import type { Item } from "../earlier/pages.ts";
import { isPrepared, readPrepared } from "../earlier/prepared.ts";
import type { ItemReader, ReadContext } from "../reader.ts";
import { excerptOf } from "../refusal.ts";
import { valueAt } from "../../records/value-at.ts";
import { text } from "../fields/text.ts";

/** Reads the export into adverts; sightings of one advert that differ only in `date_extraction` are one record. */
const imoOpsExport: ItemReader = {
  version: 3,
  input: "items",
  read: (rows, context) =>
    readAdverts(
      rows,
      ({ value }) => readAdvert(value, context),
      ({ value }) => excerptOf(JSON.stringify(withoutPeople(value))),
      ({ value }) => peopleOf(value),
    ),
};
export default imoOpsExport;

function readAdvert(item: Item, context: ReadContext): Advert {
  if (isPrepared(item)) return readPrepared(item, context);
  if (isCard(item)) return readCard(item, context);
  return isLaterPage(item) ? readLaterPage(item, context) : readPage(item, context);
}

function withoutPeople(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([key]) => !/^(?:conseiller|contact)/.test(key)));
}

function peopleOf(item: Item): string[] {
  const agents = [item["conseiller_nom_complet"], valueAt(item, "contact.conseiller")].map((name) => text(name));
  return agents.filter((agent) => typeof agent === "string");
}

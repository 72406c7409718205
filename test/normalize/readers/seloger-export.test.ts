import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Advert } from "../../../lib/records/record.ts";
import { normalize } from "../../support/chunks.ts";
import { selogerCsv, selogerRow } from "../../support/seloger.ts";

const REAL = path.join(import.meta.dirname, "../../../../shared/data/hendaye/seloger_listings_2024.csv");

async function read(...rows: readonly Readonly<Record<string, string>>[]) {
  const { adverts, rejected, dropped } = await normalize("seloger-export", selogerCsv(rows));
  for (const advert of adverts) Advert.parse(advert);
  return { adverts, rejected, dropped };
}

async function readOne(changes: Readonly<Record<string, string>> = {}): Promise<Advert | undefined> {
  return (await read(selogerRow(changes))).adverts[0];
}

function page(kind: string): string {
  return `https://www.seloger.com/annonces/${kind}/appartement/hendaye-64/1.htm`;
}

test("a row becomes an advert", async () => {
  expect(await readOne()).toMatchObject({
    reference: "220000001",
    transaction: "sale",
    type: "apartment",
    typeLabel: "Appartement",
    priceCents: 22_300_000,
    area: 53,
    rooms: 2,
    bedrooms: 1,
    floor: 1,
    floors: 3,
    energyClass: "D",
    ghgClass: "B",
    district: "Orio",
    city: "Hendaye",
    postcode: "64700",
    location: "Hendaye (64700)",
    locationFull: "Orio, Hendaye (64700)",
    features: ["balcon", "parking"],
    exclusive: true,
    photoCount: 10,
    collectedAt: "2024-06-29T12:07:02.221Z",
    agentHash: "agent:6",
  });
});

describe("sale or rental", () => {
  test.each<[string, string, string, Partial<Advert>]>([
    ["a sale", "2", page("achat"), { transaction: "sale", priceCents: 22_300_000 }],
    ["a new programme", "6", "https://www.selogerneuf.com/annonces/neuf/programme/1/", { transaction: "sale" }],
    ["a prestige sale", "8", page("achat-de-prestige"), { transaction: "sale", prestige: true }],
    ["a rental", "1", page("locations"), { transaction: "rental", rentCents: 22_300_000, priceCents: null }],
  ])("%s", async (_, code, url, expected) => {
    expect(await readOne({ transaction_type: code, url })).toMatchObject(expected);
  });

  test.each([
    ["a code nobody knows", "9", page("achat"), /expected one of 1, 2, 6, 8, found "9"/],
    ["no code", "", page("achat"), /is missing/],
    ["a code that the page contradicts", "2", page("locations"), /contradict/],
  ])("%s is refused", async (_, code, url, reason) => {
    const { rejected } = await read(selogerRow({ transaction_type: code, url }));
    expect(rejected).toMatchObject([{ row: 1, field: "transaction_type", reason: expect.stringMatching(reason) }]);
  });
});

describe("the surface, which was divided out of a price", () => {
  test.each([
    ["52.995391705069125", "4340", 53],
    ["23.408239700374533", "6408", 23.41],
    ["71.99792960662526", "3864", 72],
    ["35.5", "7000", 35.5],
    ["20", "", 20],
    ["52.995391705069125", "", 53],
  ])("%s at %s €/m² is %s m²", async (area, perMetre, square) => {
    expect(await readOne({ area, price_per_meter: perMetre })).toMatchObject({ area: square });
  });
});

describe("tags", () => {
  test.each<[string, Readonly<Record<string, string>>, Partial<Advert>]>([
    ["a 0 for the number of floors is unknown", { tags: "etage 3/0" }, { floor: 3, floors: null }],
    ["a dash is unknown", { tags: "etage –/3" }, { floor: null, floors: 3 }],
    [
      "a floor 0 is the ground floor when the text says so",
      { tags: "etage 0/2", short_description: "T2 en rez-de-jardin" },
      { floor: 0, floors: 2 },
    ],
    ["and unknown when it doesn't", { tags: "etage 0/2", short_description: "T2 au dernier étage" }, { floor: null }],
    [
      "rooms, when the column is empty",
      { rooms: "", tags: "3 pieces, 66 m²" },
      { rooms: 3, bedrooms: null, features: [] },
    ],
  ])("%s", async (_, changes, expected) => {
    expect(await readOne(changes)).toMatchObject(expected);
  });
});

test("a bare home page is no virtual tour", async () => {
  expect(await readOne({ virtual_visit_url: "http://www.example.fr/" })).toMatchObject({ hasVirtualTour: null });
  expect(await readOne({ virtual_visit_url: "https://www.example.fr/show/?m=1" })).toMatchObject({
    hasVirtualTour: true,
    virtualTour: "https://www.example.fr/show/?m=1",
  });
});

test("text written in the wrong encoding on the way is repaired", async () => {
  const short = Buffer.from("Appartement à vendre - résidence sécurisée de 42m²").toString("latin1");
  expect(await readOne({ short_description: short })).toMatchObject({
    description: "Appartement à vendre - résidence sécurisée de 42m²",
  });
});

test("no person is left in an advert, nor in what is told of a refused row", async () => {
  const told = {
    short_description: "iad France - Marie Dupont vous propose : un T2, tél 06 12 34 56 78",
    agency_contact_name: "Marie Dupont",
  };
  expect(JSON.stringify(await readOne(told))).not.toMatch(/marie|dupont|12 ?34/i);
  const { rejected } = await read(selogerRow({ ...told, price: "-1" }));
  expect(JSON.stringify(rejected)).not.toMatch(/marie|dupont|12 ?34/i);
});

describe("rows that can't be read", () => {
  test.each([
    ["price", "-1"],
    ["price", "abc"],
    ["annonce_id", ""],
  ])("%s %j: refused with the field, the others are read", async (field, value) => {
    const { adverts, rejected } = await read(
      selogerRow({ annonce_id: "1" }),
      selogerRow({ [field]: value }),
      selogerRow({ annonce_id: "3" }),
    );
    expect(adverts.map(({ reference }) => reference)).toEqual(["1", "3"]);
    expect(rejected).toMatchObject([{ row: 2, field, found: value }]);
  });

  test.each([
    ["area", "grand", { area: null }],
    ["dpe", "Z", { energyClass: null }],
    ["collected_at", "hier", { collectedAt: "2026-01-01T00:00:00Z" }],
    ["postal_code", "647OO", { postcode: null, city: "Hendaye" }],
    ["is_exclusive", "peut-être", { exclusive: null }],
  ])("%s %j: costs that value alone, and says so", async (field, value, without) => {
    const { adverts, rejected, dropped } = await read(selogerRow({ annonce_id: "1" }), selogerRow({ [field]: value }));
    expect(rejected).toEqual([]);
    expect(adverts[1]).toMatchObject(without);
    expect(dropped.fields).toEqual({ [field]: 1 });
    expect(dropped.samples).toMatchObject([{ row: 2, field, found: value }]);
  });
});

test.skipIf(!existsSync(REAL))("the adverts of Hendaye in 2024: 84 rows are 84 sales", async () => {
  const { adverts, account } = await normalize("seloger-export", await readFile(REAL));
  expect(account).toEqual({ read: 84, used: 84, duplicates: 0, quarantined: 0, skipped: 0 });
  for (const advert of adverts) {
    Advert.parse(advert);
    expect(advert).toMatchObject({ transaction: "sale", type: "apartment", city: "Hendaye", postcode: "64700" });
    expect(advert.area).not.toBeNull();
    expect(advert.rooms).not.toBeNull();
    expect(JSON.stringify(advert)).not.toMatch(/Agent \d|06 39 98|Ã/);
  }
});

test("the price that was asked before is kept, nothing where there was none", async () => {
  expect(await readOne({ old_price: "230000" })).toMatchObject({ previousPriceCents: 23_000_000 });
  expect(await readOne({ old_price: "" })).toMatchObject({ previousPriceCents: null });
});

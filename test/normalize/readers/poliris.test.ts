import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import poliris from "../../../lib/normalize/readers/poliris.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import { cut, normalize } from "../../support/chunks.ts";
import { polirisFile, polirisLine } from "../../support/poliris.ts";
import type { Cells } from "../../support/poliris.ts";
import { zipOf } from "../../support/zip.ts";

const read = async (cells: Cells = {}) => {
  const { adverts, rejected } = await normalize("poliris", polirisFile(polirisLine(cells)));
  if (rejected[0]) throw new Error(rejected[0].reason);
  return adverts[0];
};

describe("an advert", () => {
  test("is known by its agency and its program's own id, and is what its ranks say", async () => {
    const said = {
      technicalId: "T7",
      title: "T3 lumineux",
      description: "Belle vue.<BR>Contactez Mme Odile Marchenoir au 06 39 98 12 34.",
      landArea: "120",
      bedrooms: "2",
      floor: "0",
      floors: "4",
      yearBuilt: "1972",
      heating: String(512 + 8192),
      exclusive: "OUI",
      fees: "4.5",
      feesPaidBy: "1",
      priceExcludingFees: "234450",
      energyClass: "D",
      energyConsumption: "210",
      ghgClass: "VI",
      energyRatedOn: "05/03/2024",
      energyCostMin: "900",
      energyCostMax: "1300",
      energyCostYear: "2021",
      condominium: "OUI",
      condominiumLots: "24",
      condominiumCharges: "1200,50",
      condominiumProceedings: "NON",
      virtualTour: "https://visite.example/1",
      39: "2",
      41: "OUI",
      42: "non",
      85: "https://photos.example/1.jpg",
      86: "photo2.jpg",
    };
    expect(await read(said)).toMatchObject({
      reference: "ag12/T7",
      transaction: "sale",
      type: "apartment",
      priceCents: 24_500_000,
      priceExcludingFeesCents: 23_445_000,
      fees: "4,5 % TTC",
      feesPaidBy: "buyer",
      area: 61.5,
      landArea: 120,
      rooms: 3,
      bedrooms: 2,
      floor: 0,
      floors: 4,
      yearBuilt: 1972,
      heating: "gaz, individuel",
      features: ["Balcon", "Ascenseur"],
      exclusive: true,
      energyClass: "D",
      energyConsumption: 210,
      ghgClass: null,
      energyRatedOn: "2024-03-05",
      energyCostMinCents: 90_000,
      energyCostMaxCents: 130_000,
      energyCostYear: 2021,
      condominiumLots: 24,
      condominiumAnnualChargesCents: 120_050,
      condominiumProceedings: false,
      city: "Hendaye",
      postcode: "64700",
      photos: ["https://photos.example/1.jpg"],
      photoCount: 2,
      hasVirtualTour: true,
    });
  });

  test("to let has its rent, its charges and the tenant's fees in euros", async () => {
    const said = {
      offer: "location",
      price: "850",
      rentWithCharges: "OUI",
      charges: "60",
      fees: "480.50",
      deposit: "790",
    };
    expect(await read(said)).toMatchObject({
      transaction: "rental",
      priceCents: null,
      rentCents: 85_000,
      chargesIncluded: true,
      chargesCents: 6_000,
      fees: null,
      tenantFeesCents: 48_050,
      feesPaidBy: "tenant",
      depositCents: 79_000,
    });
  });

  test("of a life annuity sale has no price that could be taken for a full one", async () => {
    expect(await read({ offer: "viager", lumpSum: "60000", annuity: "750" })).toMatchObject({
      transaction: "sale",
      priceCents: null,
      features: ["Viager", "Bouquet : 60000 €", "Rente mensuelle : 750 €"],
    });
  });

  test("lies where its coordinates say only if their precision is told", async () => {
    const at = { latitude: "43.3587", longitude: "-1.7745" };
    expect(await read(at)).toMatchObject({ latitude: null, longitude: null });
    expect(await read({ ...at, positionPrecision: "2" })).toMatchObject({ latitude: 43.3587, longitude: -1.7745 });
  });

  test("without a technical id goes by the reference that is shown", async () => {
    expect(await read({ technicalId: "", shownReference: "V 9" })).toMatchObject({ reference: "ag12/V-9" });
  });
});

describe("a file", () => {
  test.each([
    ["of 329 columns", polirisFile(polirisLine({}, 329))],
    ["of 334 columns", polirisFile(polirisLine({}, 334))],
    ["in Windows-1252", Buffer.from(polirisFile(polirisLine({ title: "Maison à Hendaye, été 2026" })), "latin1")],
    [
      "whose rows differ in their last columns",
      polirisFile(polirisLine({}, 334), polirisLine({ technicalId: "T2" }, 329)),
    ],
    ["with quotes that are not closed", polirisFile(polirisLine({ title: `Appartement "T3` }))],
    [
      "in a zip beside its settings",
      zipOf({ "Config.txt": "Version=4.09\r\n".repeat(900), "Annonces.csv": polirisFile(polirisLine()) }),
    ],
  ])("%s is read", async (_, content) => {
    const { adverts, rejected } = await normalize("poliris", content);
    expect(rejected).toEqual([]);
    expect(adverts[0]).toMatchObject({ reference: "ag12/T100", priceCents: 24_500_000 });
  });

  test("in Windows-1252 keeps its accents", async () => {
    const content = Buffer.from(polirisFile(polirisLine({ title: "Maison à Hendaye, été" })), "latin1");
    expect((await normalize("poliris", content)).adverts[0]?.title).toBe("Maison à Hendaye, été");
  });

  test("gives nothing of people away: not to the raw chunks, nor to what was read or refused", async () => {
    const content = polirisFile(polirisLine(), polirisLine({ technicalId: "T2", price: "cher" }));
    const { chunks } = await cut("poliris", content);
    const { records, rejected } = await normalize("poliris", content);
    expect(rejected).toHaveLength(1);
    for (const people of ["Marchenoir", "06 39 98", "odile@", "Propriétaire", "pressé"]) {
      expect(JSON.stringify([chunks, records, rejected])).not.toContain(people);
    }
  });

  test("of fewer columns than any version of the format has is not taken for one of this source", async () => {
    await expect(cut("poliris", polirisFile(polirisLine().split("!#").slice(0, 174).join("!#")))).rejects.toThrow(
      /no row of the beginning has 175 columns separated by !#; the longest has 174/,
    );
    await expect(cut("poliris", "id_mutation,date_mutation\n1,2\n")).rejects.toThrow(/the longest has 1/);
  });
});

test("a row that can't be read is refused by rank, and says which advert it is of", async () => {
  const content = polirisFile(
    polirisLine(),
    polirisLine({ technicalId: "T2", price: "cher" }),
    polirisLine({ technicalId: "T3", offer: "troc" }),
    polirisLine({ technicalId: "T4" }, 200),
  );
  const { adverts, rejected, account } = await normalize("poliris", content);
  expect(adverts).toHaveLength(1);
  expect(account).toMatchObject({ read: 4, used: 1, quarantined: 3 });
  expect(rejected).toMatchObject([
    { row: 2, field: "price (rank 11)", found: "cher", scope: "ag12/T2" },
    { row: 3, field: "offer (rank 3)", found: "troc", scope: "ag12/T3" },
    { row: 4, reason: "200 columns found, 329 columns expected" },
  ]);
  expect(rejected[2]).not.toHaveProperty("scope");
});

test("a holiday let is skipped with its reason", async () => {
  const { adverts, account } = await normalize("poliris", polirisFile(polirisLine({ offer: "location vacances" })));
  expect(adverts).toEqual([]);
  expect(account).toMatchObject({ read: 1, skipped: 1 });
});

const cases = path.join(import.meta.dirname, "../../fixtures/cases");
const caseFile = (name: string) => readFileSync(path.join(cases, name));

describe("values that programs of agencies write in their own way", () => {
  test.each<[string, Partial<Advert>]>([
    ["p-dot", { priceCents: 125_000_000 }],
    ["p-dotcents", { priceCents: 49_500_000 }],
    ["p-nb", { priceCents: 125_000_000 }],
    ["p-k", { priceCents: 25_000_000 }],
    ["p-apos", { priceCents: 125_000_000 }],
    ["p-eur-first", { priceCents: 25_000_000 }],
    ["p-star", { priceCents: 25_000_000 }],
    ["p-from", { priceCents: 25_000_000 }],
    ["s-m2hab", { area: 55 }],
    ["s-env", { area: 55 }],
    ["t-dot", { landArea: null }],
    ["t-dotm2", { landArea: 1_250 }],
    ["t-ha", { landArea: 12_000 }],
    ["t-haa", { landArea: 12_500 }],
    ["t-sp", { landArea: 12_500 }],
    ["e-1er", { floor: null }],
    ["e-rdc", { floor: 0 }],
    ["e-rdj", { floor: null }],
    ["e-dernier", { floor: null }],
    ["a-siecle", { yearBuilt: null }],
    ["a-range", { yearBuilt: null }],
    ["a-env", { yearBuilt: null }],
    ["a-2", { yearBuilt: null }],
    ["r-half", { rooms: null }],
    ["r-plus", { rooms: null }],
    ["k-999", { energyConsumption: null }],
    ["k-neg", { energyConsumption: null }],
    ["l-nc", { energyClass: null }],
    ["l-plus", { energyClass: null }],
  ])("%s", async (id, expected) => {
    const { adverts } = await normalize("poliris", caseFile("11-numbers/Annonces.csv"));
    expect(adverts.find(({ reference }) => reference === `NOMBRES/${id}`)).toMatchObject(expected);
  });

  test("cost no advert: all of the feed are kept", async () => {
    const { adverts, rejected } = await normalize("poliris", caseFile("11-numbers/Annonces.csv"));
    expect(rejected).toEqual([]);
    expect(adverts).toHaveLength(30);
  });

  test("with a decimal point are cents, however many decimals a division gave them", async () => {
    const rental = { offer: "location", price: "1416.667", charges: "83.333", deposit: "416.667", fees: "480.333" };
    expect(await read(rental)).toMatchObject({
      rentCents: 141_667,
      chargesCents: 8_333,
      depositCents: 41_667,
      tenantFeesCents: 48_033,
    });
  });

  test.each<[keyof Cells, string]>([
    ["floor", "1er"],
    ["floor", "RDJ"],
    ["floor", "Dernier"],
    ["floors", "R+3"],
    ["yearBuilt", "1970 env."],
    ["rooms", "3.5"],
    ["bedrooms", "2 à 3"],
    ["postcode", "64700.0"],
    ["landArea", "1.250"],
    ["area", "vaste"],
    ["charges", "83,333"],
    ["condominiumLots", "une dizaine"],
    ["heating", "gaz"],
    ["energyRatedOn", "2024"],
    ["exclusive", "peut-être"],
  ])("%s %j is left out with its reason, and the advert kept", async (field, value) => {
    const source = await loadSource("poliris");
    const values = polirisLine({ offer: "location", [field]: value }).split("!#");
    const header = values.map((_, index) => String(index + 1));
    const context = { source, file: "Annonces.csv", collectedAt: "2026-01-01T00:00:00Z", hashAgent: String };
    const { records, rejected, dropped } = poliris.read(header, [{ number: 7, values }], context);
    expect(rejected).toEqual([]);
    expect(records).toMatchObject([{ reference: "ag12/T100", rentCents: 24_500_000 }]);
    expect(dropped.samples).toMatchObject([{ row: 7, field: expect.stringMatching(`^${field} `), found: value }]);
  });

  test.each(["245,000 $", "250 000 CHF", "cher", "200 000 à 250 000 €"])(
    "a price of %j refuses its row",
    async (price) => {
      const { rejected } = await normalize("poliris", polirisFile(polirisLine({ price })));
      expect(rejected).toMatchObject([{ field: "price (rank 11)", scope: "ag12/T100" }]);
    },
  );
});

describe("a feed of an earlier version", () => {
  test.each([175, 300, 307, 323, 328])("of %i columns is read, what it has not is unknown", async (columns) => {
    const { adverts, rejected } = await normalize(
      "poliris",
      polirisFile(polirisLine({}, columns).split("!#").slice(0, columns).join("!#")),
    );
    expect(rejected).toEqual([]);
    expect(adverts).toMatchObject([
      { reference: "ag12/T100", priceCents: 24_500_000, area: 61.5, energyCostMinCents: null, energyRatedOn: null },
    ]);
  });

  test("of 4.08, in Windows-1252, is read", async () => {
    const { adverts, rejected } = await normalize("poliris", caseFile("17-poliris-old-version/Annonces-307.csv"));
    expect(rejected).toEqual([]);
    expect(adverts.map(({ reference }) => reference)).toEqual(["ANC307/W0", "ANC307/W1", "ANC307/W2"]);
    expect(adverts[0]).toMatchObject({
      title: "Maison à vendre, près de la forêt",
      description: "Séjour\nCuisine équipée",
      priceCents: 20_000_000,
      area: 50,
      rooms: 2,
    });
  });

  test("in a zip beside its settings is read", async () => {
    const { adverts } = await normalize("poliris", caseFile("17-poliris-old-version/logiciel_ANC328.zip"));
    expect(adverts.map(({ reference }) => reference)).toEqual(["ANC328/V0", "ANC328/V1", "ANC328/V2"]);
  });

  test("beside rows of a later one loses nothing of these, wherever they stand", async () => {
    const late = { technicalId: "T2", energyCostMin: "900", energyCostMax: "1300", energyCostYear: "2021" };
    const file = polirisFile(polirisLine({}, 307), polirisLine(late, 329), polirisLine({ technicalId: "T3" }, 334));
    const { adverts, rejected } = await normalize("poliris", file);
    expect(rejected).toEqual([]);
    expect(adverts.map(({ energyCostMinCents }) => energyCostMinCents)).toEqual([null, 90_000, null]);
  });

  test("has rows that were cut refused, also where the first row is one", async () => {
    const file = polirisFile(polirisLine({ technicalId: "T0" }, 200), polirisLine({}, 307));
    const { adverts, rejected } = await normalize("poliris", file);
    expect(adverts).toHaveLength(1);
    expect(rejected).toMatchObject([{ row: 1, reason: "200 columns found, 307 columns expected" }]);
  });
});

test("character references of a program that writes for the web are read in every field", async () => {
  const said = { city: "ORL&Eacute;ANS", price: "250&nbsp;000 &euro;", title: "T3 &agrave; l&#39;&eacute;tage" };
  expect(await read(said)).toMatchObject({ city: "Orléans", priceCents: 25_000_000, title: "T3 à l'étage" });
});

test.each([
  ["Moulin", "house"],
  ["Grange", "house"],
  ["Souplex", "apartment"],
  ["Rez de jardin", "apartment"],
  ["Bâtiment", "building"],
  ["Bâtiment industriel", "commercial"],
])("a %s is of a known kind: %s", async (type, kind) => {
  expect((await read({ type }))?.type).toBe(kind);
});

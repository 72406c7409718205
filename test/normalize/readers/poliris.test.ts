import { describe, expect, test } from "vitest";
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

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Advert } from "../../../lib/records/record.ts";
import { normalize } from "../../support/chunks.ts";

const REAL = path.join(import.meta.dirname, "../../../../shared/data/iad-exports/iad_annonces_20251112.json");

/** An item of the export as the earlier system wrote it; `changes` says what is different. */
function item(changes: object = {}) {
  return {
    reference: "1000001",
    titre: "Appartement à Montpellier (34070)",
    prix: "215\u202F000\u00A0€",
    prix_detaille: "215\u202F000\u00A0€",
    localisation: "Montpellier (34070)",
    localisation_complete: "Appartement à Montpellier (34070)",
    surface: "56",
    surface_terrain: "",
    pieces: "2",
    type_bien: "Appartement",
    description: "Trois pièces au calme.",
    caracteristiques_detaillees: [
      "2 chambres",
      "3 pièces",
      "56 m²",
      "Voir sur la carte",
      "Chauffage Électrique",
      "Étage 1 sur 2",
    ],
    annee_construction: "1978",
    honoraires: "",
    images: [],
    nombre_photos: "",
    lien: "https://www.iadfrance.fr/annonce/appartement-vente-3-pieces-montpellier-56m2/r1000001",
    date_extraction: "2025-11-12T18:25:38.255973",
    dpe_classe_active: "C",
    ges_classe_active: "A",
    annee_reference: "2025",
    copropriete_nb_lots: "126",
    copropriete_charges_previsionnelles: "1\u202F176\u00A0€ / an",
    conseiller_nom_complet: "Marie Dupont",
    conseiller_telephone: "+33 6 12 34 56 78",
    conseiller_lien: "https://www.iadfrance.fr/conseiller-immobilier/marie.dupont",
    ...changes,
  };
}

async function read(...items: readonly object[]) {
  const { adverts, rejected, dropped } = await normalize("imo-ops-export", JSON.stringify(items));
  for (const advert of adverts) Advert.parse(advert);
  return { adverts, rejected, dropped };
}

async function readOne(changes: object = {}): Promise<Advert | undefined> {
  return (await read(item(changes))).adverts[0];
}

/** A description that ends as the law asks. */
function legal(energy: string): string {
  return `Prix hors honoraires : 205 000 euros. Honoraires d'agence à la charge de l'acquéreur. Sur ce bien : ${energy}.`;
}

function photo(name: string, width = 390): string {
  return `https://images.example/${name}.jpg?width=${width}`;
}

function seen(date: string, prix = "215 000 €") {
  return item({ date_extraction: date, prix });
}

test("an item becomes an advert, its French values as values", async () => {
  expect(await readOne()).toMatchObject({
    reference: "1000001",
    transaction: "sale",
    type: "apartment",
    typeLabel: "Appartement",
    priceCents: 21_500_000,
    rentCents: null,
    area: 56,
    landArea: null,
    rooms: 3,
    bedrooms: 2,
    floor: 1,
    floors: 2,
    yearBuilt: 1978,
    heating: "Électrique",
    energyClass: "C",
    ghgClass: "A",
    energyCostYear: null,
    condominium: true,
    condominiumLots: 126,
    condominiumAnnualChargesCents: 117_600,
    city: "Montpellier",
    postcode: "34070",
    collectedAt: "2025-11-12T17:25:38.255Z",
    features: ["2 chambres", "3 pièces", "56 m²", "Chauffage Électrique", "Étage 1 sur 2"],
    agentHash: "agent:12",
    rows: 1,
  });
});

describe("where a column and the list of features disagree, the list is right", () => {
  const bare = { caracteristiques_detaillees: [] };
  test.each<[string, object, Partial<Advert>]>([
    [
      "land cut to its last three digits",
      { surface_terrain: "370", caracteristiques_detaillees: ["14\u202F370 m² de terrain"] },
      { landArea: 14_370 },
    ],
    ["land of another advert", { surface_terrain: "5" }, { landArea: null }],
    ["land, when there is no list", { surface_terrain: "700", ...bare }, { landArea: 700 }],
    [
      "land, when the list is missing",
      { surface_terrain: "700", caracteristiques_detaillees: undefined },
      { landArea: 700 },
    ],
    ["rooms, when there is no list: the address of the page says them", bare, { rooms: 3, bedrooms: null }],
    ["rooms, when nothing else says them", { ...bare, lien: null }, { rooms: 2 }],
    ["the surface, when the column is empty", { surface: "" }, { area: 56 }],
    [
      "the year, when the column is empty",
      { annee_construction: "", caracteristiques_detaillees: ["Construit en 1979"] },
      { yearBuilt: 1979 },
    ],
    ["the ground floor", { caracteristiques_detaillees: ["Rez-de-chaussée"] }, { floor: 0 }],
    ["a floor without a number of floors", { caracteristiques_detaillees: ["Étage : 1"] }, { floor: 1, floors: null }],
    ["a number of floors only", { caracteristiques_detaillees: ["5 étages"] }, { floor: null, floors: 5 }],
    ["a list written as text", { caracteristiques_detaillees: '["4 pièces"]' }, { rooms: 4 }],
  ])("%s", async (_, changes, expected) => {
    expect(await readOne(changes)).toMatchObject(expected);
  });
});

describe("photos", () => {
  test("stand once each, and those of other adverts at the end are left out", async () => {
    const images = [photo("a"), photo("a"), photo("b"), photo("a", 800), photo("c"), photo("other")];
    expect(await readOne({ images, nombre_photos: "3" })).toMatchObject({
      photos: [photo("a"), photo("b"), photo("c")],
      photoCount: 3,
    });
  });

  test("without a list are the main one", async () => {
    expect(await readOne({ images: null, image_url: photo("a") })).toMatchObject({
      photos: [photo("a")],
      photoCount: null,
    });
  });

  test.each([
    ["13 photos • visite virtuelle", true],
    ["", null],
    [false, false],
  ])("a virtual tour said by %j", async (written, known) => {
    expect(await readOne({ has_visite_virtuelle: written })).toMatchObject({ hasVirtualTour: known });
  });
});

describe("sale or rental", () => {
  test.each<[string, object, Partial<Advert>]>([
    [
      "a rental's amount is a rent",
      {
        lien: "https://www.iadfrance.fr/annonce/appartement-location-3-pieces-sete-56m2/r1",
        prix: "850 €",
        prix_detaille: "850 € / mois CC",
      },
      { transaction: "rental", rentCents: 85_000, priceCents: null, chargesIncluded: true },
    ],
    ["without a link, the title may say it", { lien: "", titre: "Maison à vendre" }, { transaction: "sale" }],
    ["else nothing does", { lien: "" }, { transaction: null, priceCents: 21_500_000 }],
  ])("%s", async (_, changes, expected) => {
    expect(await readOne(changes)).toMatchObject(expected);
  });
});

describe("types and places", () => {
  test.each<[string, object, Partial<Advert>]>([
    [
      "a garage with its town in its type",
      { type_bien: "Garage à Montpellier (34070)" },
      { typeLabel: "Garage", type: "parking" },
    ],
    ["a house", { type_bien: "Maison" }, { type: "house" }],
    [
      "a type nobody knows, told by the page's address",
      { type_bien: "Autre bien" },
      { typeLabel: "Autre bien", type: "apartment" },
    ],
    [
      "a type told by the title",
      { type_bien: "", titre: "Terrain à Sète (34200)" },
      { typeLabel: "Terrain", type: "land" },
    ],
    [
      "a town in capitals",
      { localisation: "MONTPELLIER (34070)" },
      { city: "Montpellier", location: "MONTPELLIER (34070)" },
    ],
    ["a town without a postcode", { localisation: "Montpellier" }, { city: "Montpellier", postcode: null }],
  ])("%s", async (_, changes, expected) => {
    expect(await readOne(changes)).toMatchObject(expected);
  });
});

describe("mandatory mentions in the text", () => {
  test("fees, who pays them, and the energy figures are read", async () => {
    expect(
      await readOne({ description: legal("classe ENERGIE C indice 126 et classe CLIMAT A indice 3") }),
    ).toMatchObject({
      feesPaidBy: "buyer",
      fees: "Honoraires d'agence à la charge de l'acquéreur",
      priceExcludingFeesCents: 20_500_000,
      energyConsumption: 126,
      ghgEmissions: 3,
    });
  });

  test.each([
    ["of another class than the advert's", "classe ENERGIE D indice 234 et classe CLIMAT A indice 7"],
    ["that its class does not allow", "classe ENERGIE C indice 500 et classe CLIMAT A indice 154"],
  ])("an energy figure %s is left out", async (_, energy) => {
    expect(await readOne({ description: legal(energy) })).toMatchObject({
      energyConsumption: null,
      ghgEmissions: null,
    });
  });

  test("the year of energy costs counts where there are costs only", async () => {
    expect(await readOne({ depenses_energie_min: "1 200 €", depenses_energie_max: "1 680 €" })).toMatchObject({
      energyCostMinCents: 120_000,
      energyCostMaxCents: 168_000,
      energyCostYear: 2025,
    });
  });
});

describe("sightings", () => {
  test("of one advert that differ by their date only are one record, of the last date", async () => {
    const { adverts } = await read(
      seen("2025-11-12T18:00:00"),
      seen("2025-11-14T18:00:00"),
      seen("2025-11-13T18:00:00"),
    );
    expect(adverts).toMatchObject([{ collectedAt: "2025-11-14T17:00:00.000Z", rows: 3 }]);
  });

  test("with another price are records in the order of time", async () => {
    const { adverts } = await read(
      seen("2025-11-14T18:00:00", "210 000 €"),
      seen("2025-11-12T18:00:00"),
      seen("2025-11-13T18:00:00"),
      seen("2025-11-15T18:00:00"),
    );
    expect(adverts.map(({ priceCents, rows }) => [priceCents, rows])).toEqual([
      [21_500_000, 2],
      [21_000_000, 1],
      [21_500_000, 1],
    ]);
  });
});

test("no person is left in an advert", async () => {
  const description = "Beau T3. Contactez Marie Dupont au 06 12 34 56 78 ou marie.dupont@iadfrance.fr.\nMarieDupont";
  const advert = await readOne({ description });
  expect(JSON.stringify(advert)).not.toMatch(/marie|dupont|12 ?34/i);
  expect(advert?.description).toMatch(/^Beau T3\./);
});

test("numbers as numbers are read as well as numbers as text", async () => {
  const typed = {
    prix: 215_000,
    surface: 56,
    pieces: 2,
    annee_construction: 1978,
    copropriete_nb_lots: 126,
    annee_reference: 2025,
    reference: 1_000_001,
  };
  expect(await readOne(typed)).toEqual(await readOne());
});

describe("items that can't be read", () => {
  test.each([
    ["prix", "-5 €"],
    ["prix", "12 abc"],
    ["reference", ""],
    ["reference", "une référence impossible"],
  ])("%s %j: refused with the field, the others are read", async (field, value) => {
    const { adverts, rejected } = await read(
      item({ reference: "1" }),
      item({ [field]: value }),
      item({ reference: "3" }),
    );
    expect(adverts.map(({ reference }) => reference)).toEqual(["1", "3"]);
    expect(rejected).toMatchObject([{ row: 2, field, found: value }]);
  });

  test.each([
    ["surface", "grand", { area: 56 }],
    ["annee_construction", "79", { yearBuilt: null }],
    ["dpe_classe_active", "Z", { energyClass: null }],
    ["date_extraction", "2025-02-30T10:00:00", { collectedAt: "2026-01-01T00:00:00Z" }],
    ["date_extraction", "9999-01-01T10:00:00", { collectedAt: "2026-01-01T00:00:00Z" }],
    ["lien", "javascript:alert(1)", { url: null }],
  ])("%s %j: costs that value alone, and says so", async (field, value, left) => {
    const { adverts, rejected, dropped } = await read(item({ reference: "1" }), item({ [field]: value }));
    expect(rejected).toEqual([]);
    expect(adverts[1]).toMatchObject({ reference: "1000001", ...left });
    expect(dropped.fields).toEqual({ [field]: 1 });
    expect(dropped.samples).toMatchObject([{ row: 2, field, found: value }]);
  });
});

test.skipIf(!existsSync(REAL))("the export of November 2025: 102 rows are 45 adverts", async () => {
  const { adverts, account } = await normalize("imo-ops-export", await readFile(REAL));
  expect(account).toEqual({ read: 102, used: 102, duplicates: 0, quarantined: 0, skipped: 0 });
  expect(adverts).toHaveLength(45);
  for (const advert of adverts) {
    Advert.parse(advert);
    expect(advert).toMatchObject({ transaction: "sale", city: "Montpellier" });
    expect(JSON.stringify(advert)).not.toMatch(/Agent \d|06 39 98/);
  }
});

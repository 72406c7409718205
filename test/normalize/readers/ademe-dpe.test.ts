import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { beforeAll, describe, expect, test } from "vitest";
import type { EnergyRating } from "../../../lib/records/open-data.ts";
import ademeDpe, { NAMES } from "../../../lib/normalize/readers/ademe-dpe.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import type { Source } from "../../../lib/sources/schema.ts";

let source: Source;
beforeAll(async () => void (source = await loadSource("ademe-dpe")));

test("every field that the reader knows, in either era, is one that the source asks for", () => {
  const asked = source.kind === "api" ? Object.values(source.fields?.names ?? {}).flat() : [];
  expect(
    Object.values(NAMES)
      .flat()
      .filter((name) => !asked.includes(name)),
  ).toEqual([]);
});

const TODAY = {
  numero_dpe: "2334E0000001A",
  numero_dpe_remplace: "2234E0000009B",
  dpe_desactive: false,
  modele_dpe: "DPE 3CL 2021 méthode logement",
  date_etablissement_dpe: "2023-05-04",
  date_fin_validite_dpe: "2033-05-03",
  etiquette_dpe: "D",
  etiquette_ges: "C",
  conso_5_usages_par_m2_ep: 210.5,
  conso_5_usages_par_m2_ef: 110,
  emission_ges_5_usages_par_m2: 18,
  type_batiment: "appartement",
  surface_habitable_logement: 54.2,
  annee_construction: 1968,
  periode_construction: "1948-1974",
  type_energie_principale_chauffage: "Gaz naturel",
  cout_total_5_usages: 850.123,
  code_insee_ban: "34172",
  nom_commune_ban: "Montpellier",
  code_postal_ban: "34000",
  score_ban: 0.87,
  coordonnee_cartographique_x_ban: 770_000,
  coordonnee_cartographique_y_ban: 6_279_000,
  _geopoint: "43.60,3.86",
};

const BEFORE = {
  "N°DPE": "2334E0000001A",
  "N°_DPE_remplacé": "2234E0000009B",
  Modèle_DPE: "DPE 3CL 2021 méthode logement",
  Date_établissement_DPE: "2023-05-04",
  Date_fin_validité_DPE: "2033-05-03",
  Etiquette_DPE: "D",
  Etiquette_GES: "C",
  "Conso_5_usages_par_m²_é_primaire": "210.5",
  "Conso_5_usages/m²_é_finale": "110",
  "Emission_GES_5_usages_par_m²": "18",
  Type_bâtiment: "appartement",
  Surface_habitable_logement: "54,2",
  Année_construction: "1968",
  Période_construction: "1948-1974",
  Type_énergie_principale_chauffage: "Gaz naturel",
  Coût_total_5_usages: "850.123",
  "Code_INSEE_(BAN)": "34172",
  "Nom__commune_(BAN)": "Montpellier",
  "Code_postal_(BAN)": "34000",
  Score_BAN: "0.87",
  "Coordonnée_cartographique_X_(BAN)": "770000",
  "Coordonnée_cartographique_Y_(BAN)": "6279000",
};

function read(items: readonly object[], file = "logements existants") {
  const rows = items.map((item, at) => ({ number: at + 1, value: Object.fromEntries(Object.entries(item)) }));
  const context = { source, file, collectedAt: "2026-11-01T00:00:00Z", hashAgent: (id: string) => id };
  return ademeDpe.read(rows, context);
}

function one(changes: object, file?: string): EnergyRating {
  const { records, rejected } = read([{ ...TODAY, ...changes }], file);
  expect(rejected).toEqual([]);
  const [record] = records;
  if (record?.kind !== "energy-rating") throw new Error("no rating was read");
  return record;
}

test("both eras of field names, numbers as numbers or as texts, give the same rating", () => {
  const rating = one({});
  expect(rating).toMatchObject({
    source: "ademe-dpe",
    reference: "2334E0000001A",
    replaces: "2234E0000009B",
    active: true,
    stage: "existing",
    type: "apartment",
    ratedOn: "2023-05-04",
    validUntil: "2033-05-03",
    energyClass: "D",
    ghgClass: "C",
    energyConsumption: 210.5,
    finalEnergyConsumption: 110,
    ghgEmissions: 18,
    area: 54.2,
    yearBuilt: 1968,
    heatingEnergy: "Gaz naturel",
    annualCostCents: 85_012,
    commune: "34172",
    geocodeScore: 0.87,
  });
  expect(read([BEFORE]).records).toEqual([rating]);
});

test("nothing of the address is kept", () => {
  const rating = one({
    adresse_ban: "3 Rue Haute 34000 Montpellier",
    adresse_brut: "3 rue haute",
    identifiant_ban: "x",
  });
  expect(JSON.stringify(rating)).not.toMatch(/rue haute/i);
  const { rejected } = read([{ ...TODAY, date_etablissement_dpe: "hier", adresse_ban: "3 Rue Haute" }]);
  expect(JSON.stringify(rejected)).not.toMatch(/rue haute/i);
});

test("the request tells new dwellings from existing ones; elsewhere the method does", () => {
  expect(one({}, "logements neufs").stage).toBe("new");
  expect(one({ modele_dpe: "DPE 3CL 2021 méthode logement neuf" }, "lines.json").stage).toBe("new");
  expect(one({}, "lines.json").stage).toBe("existing");
  expect(read([{ ...TODAY, modele_dpe: undefined }], "lines.json").rejected).toMatchObject([{ field: "modele_dpe" }]);
});

test.each([
  ["maison", "house"],
  ["Appartement", "apartment"],
  ["immeuble", "building"],
  ["péniche", null],
  ["", null],
])("a building of the type %j is %s", (written, type) => {
  expect(one({ type_batiment: written }).type).toBe(type);
});

test("the surface of a building is the building's", () => {
  const area = { surface_habitable_immeuble: "1250,5" };
  expect(one({ type_batiment: "immeuble", ...area }).area).toBe(1250.5);
  expect(one(area).area).toBe(54.2);
});

test.each(["", "N", "vierge", null, undefined])("a label %j is unknown", (etiquette_dpe) => {
  expect(one({ etiquette_dpe }).energyClass).toBeNull();
});

test.each([true, "true", "1", "oui"])("a rating with dpe_desactive %j is not active", (dpe_desactive) => {
  expect(one({ dpe_desactive }).active).toBe(false);
});

test("a rating that would replace itself replaces nothing", () => {
  expect(one({ numero_dpe_remplace: TODAY.numero_dpe }).replaces).toBeNull();
});

test.each([
  ["without a number", { numero_dpe: "" }, "numero_dpe"],
  ["without a date", { date_etablissement_dpe: undefined }, "date_etablissement_dpe"],
  ["of a day that does not exist", { date_etablissement_dpe: "2023-02-30" }, "date_etablissement_dpe"],
])("a rating %s is refused, naming the field, and the rest goes on", (_, changes, field) => {
  const { records, rejected } = read([
    { ...TODAY, ...changes },
    { ...TODAY, numero_dpe: "2334E0000002B" },
  ]);
  expect(rejected).toMatchObject([{ row: 1, field }]);
  expect(records).toHaveLength(1);
});

const readAll = (items: readonly object[]) => {
  const context = { source, file: "lines.json", collectedAt: "2026-01-01T00:00:00Z", hashAgent: String };
  return ademeDpe.read(
    items.map((value, at) => ({ number: at + 1, value: { ...value } })),
    { ...context, file: "logements existants" },
  );
};

test.each<[string, object, keyof EnergyRating]>([
  ["a consumption in words", { conso_5_usages_par_m2_ep: "beaucoup" }, "energyConsumption"],
  ["a huge consumption", { conso_5_usages_par_m2_ep: 9_999_999 }, "energyConsumption"],
  ["a consumption below zero", { conso_5_usages_par_m2_ep: "-35.2" }, "energyConsumption"],
  ["a huge final consumption", { conso_5_usages_par_m2_ef: 60_000 }, "finalEnergyConsumption"],
  ["emissions below zero", { emission_ges_5_usages_par_m2: -3 }, "ghgEmissions"],
  ["huge emissions", { emission_ges_5_usages_par_m2: 50_000 }, "ghgEmissions"],
  ["a year of three digits", { annee_construction: 200 }, "yearBuilt"],
  ["a year of five digits", { annee_construction: 20_202 }, "yearBuilt"],
  ["a year to come", { annee_construction: 2190 }, "yearBuilt"],
  ["a period for a year", { annee_construction: "avant 1948" }, "yearBuilt"],
  ["a cost below zero", { cout_total_5_usages: -12 }, "annualCostCents"],
  ["a huge cost", { cout_total_5_usages: 1e9 }, "annualCostCents"],
  ["a surface below zero", { surface_habitable_logement: -50 }, "area"],
  ["a surface in which nobody turns round", { surface_habitable_logement: 1 }, "area"],
  ["a huge surface", { surface_habitable_logement: 12_345_678 }, "area"],
  ["a town for a postcode", { code_postal_ban: "Hendaye" }, "postcode"],
  ["a score beyond 1", { score_ban: 17 }, "geocodeScore"],
  ["a day of validity that does not exist", { date_fin_validite_dpe: "2033-02-30" }, "validUntil"],
])("a rating with %s is kept, that figure left out with its reason", (_, changes, field) => {
  const { records, rejected, dropped } = readAll([{ ...TODAY, ...changes }]);
  expect(rejected).toEqual([]);
  expect(records).toMatchObject([{ reference: TODAY.numero_dpe, energyClass: "D", [field]: null }]);
  expect(dropped.samples).toHaveLength(1);
});

test("ratings as ADEME publishes them, of which some have an absurd figure, are all kept", () => {
  const file = path.join(import.meta.dirname, "../../fixtures/cases/16-dpe/lines.json");
  const { records, rejected, dropped } = readAll(
    z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(readFileSync(file, "utf8"))),
  );
  expect(rejected).toEqual([]);
  expect(records).toHaveLength(26);
  expect(records.find((rating) => rating.kind === "energy-rating" && rating.energyConsumption === 345.6)).toBeDefined();
  expect(Object.values(dropped.fields).reduce((sum, count) => sum + count)).toBe(10);
});

describe("a position", () => {
  test("comes from the projected coordinates, not from _geopoint", () => {
    const { longitude, latitude } = one({ _geopoint: "48.8,2.3" });
    expect(longitude).toBeCloseTo(3.869, 2);
    expect(latitude).toBeCloseTo(43.605, 2);
  });

  test("on La Réunion is on La Réunion, though _geopoint lies in Scotland", () => {
    const there = { code_insee_ban: "97411", code_postal_ban: "97400", _geopoint: "56.9,-4.2" };
    const metres = { coordonnee_cartographique_x_ban: "338700", coordonnee_cartographique_y_ban: "7690700" };
    const rating = one({ ...there, ...metres });
    expect(rating.longitude).toBeCloseTo(55.446, 2);
    expect(rating.latitude).toBeCloseTo(-20.88, 2);
  });

  test("outside its department is none", () => {
    expect(one({ code_insee_ban: "75111" })).toMatchObject({ longitude: null, latitude: null });
  });

  test("of a place that is not known is none", () => {
    expect(one({ code_insee_ban: undefined, code_postal_ban: undefined })).toMatchObject({ longitude: null });
    expect(one({ code_insee_ban: undefined }).longitude).not.toBeNull();
  });
});

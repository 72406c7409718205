import * as fc from "fast-check";
import sql from "sql-template-tag";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { readSigns } from "../../lib/records/advert-signs.ts";
import type { Advert } from "../../lib/records/record.ts";
import { advertConditions } from "../../lib/query/advert-conditions.ts";
import { AdvertCriteria, criteria } from "../../lib/query/advert-criteria.ts";
import { SORTS } from "../../lib/query/advert-order.ts";
import { ask } from "../../lib/query/ask.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { drawFor } from "../../localstack/market/draw.ts";
import { apiOver } from "../support/api.ts";
import { testDatabase } from "../support/postgres.ts";
import { randomAdvert, townOf } from "../support/random-adverts.ts";

const db = await testDatabase();
const COUNT = 600;
const DAY_MS = 86_400_000;
const draw = drawFor("conditions");
const ADVERTS = Array.from({ length: COUNT }, (_, n) => randomAdvert(draw, n));
const byReference = new Map(ADVERTS.map((advert) => [advert.reference, { advert, signs: readSigns(advert) }]));

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  await db.transaction((tx) => mergeAdverts(tx, ADVERTS, { runId: "run-1", readerVersion: 1 }));
});

/** What each criterion says of an advert, in plain words of TypeScript; nothing here is taken from the code that is tested. */
type Says = (advert: Advert, wanted: never) => boolean;
const atLeast = (value: number | null, bound: number): boolean => value !== null && value >= bound;
const atMost = (value: number | null, bound: number): boolean => value !== null && value <= bound;
const perM2 = ({ priceCents, area }: Advert): number | null =>
  priceCents === null || area === null ? null : Math.round(priceCents / area) / 100;
const daysOnline = ({ collectedAt }: Advert): number => Math.floor((Date.now() - Date.parse(collectedAt)) / DAY_MS);
const has = ({ reference }: Advert): ReadonlySet<string> => new Set(byReference.get(reference)?.signs.equipment);
const state = (advert: Advert, name: "isNew" | "needsWork" | "lifeAnnuity") =>
  byReference.get(advert.reference)?.signs[name];
const TYPES: Readonly<Record<string, (advert: Advert) => boolean>> = {
  appartement: ({ type }) => type === "apartment",
  maison: ({ type }) => type === "house",
  terrain: ({ type }) => type === "land",
  autre: ({ type }) => type === "other",
  studio: ({ typeLabel }) => typeLabel === "Studio",
  villa: ({ typeLabel }) => typeLabel === "Villa",
};

const PREDICATES: Readonly<Record<string, Says>> = {
  transaction: ({ transaction }, wanted: "vente" | "location") =>
    transaction === (wanted === "vente" ? "sale" : "rental"),
  commune: ({ commune }, wanted: string[]) => wanted.includes(commune ?? ""),
  departement: ({ commune }, wanted: string[]) => wanted.includes(commune?.slice(0, 2) ?? ""),
  code_postal: ({ postcode }, wanted: string) => postcode === wanted,
  quartier: ({ district }, wanted: string) => district?.toLowerCase().includes(wanted) ?? false,
  type_bien: (advert, wanted: string[]) => wanted.some((word) => TYPES[word]?.(advert)),
  min_prix: ({ priceCents }, wanted: number) => atLeast(priceCents, wanted * 100),
  max_prix: ({ priceCents }, wanted: number) => atMost(priceCents, wanted * 100),
  min_loyer: ({ rentCents }, wanted: number) => atLeast(rentCents, wanted * 100),
  max_loyer: ({ rentCents }, wanted: number) => atMost(rentCents, wanted * 100),
  charges: ({ chargesIncluded }, wanted: string) => chargesIncluded === (wanted === "comprises"),
  min_prix_m2: (advert, wanted: number) => atLeast(perM2(advert), wanted),
  max_prix_m2: (advert, wanted: number) => atMost(perM2(advert), wanted),
  min_surface: ({ area }, wanted: number) => atLeast(area, wanted),
  max_surface: ({ area }, wanted: number) => atMost(area, wanted),
  min_terrain: ({ landArea }, wanted: number) => atLeast(landArea, wanted),
  max_terrain: ({ landArea }, wanted: number) => atMost(landArea, wanted),
  min_pieces: ({ rooms }, wanted: number) => atLeast(rooms, wanted),
  max_pieces: ({ rooms }, wanted: number) => atMost(rooms, wanted),
  min_chambres: ({ bedrooms }, wanted: number) => atLeast(bedrooms, wanted),
  max_chambres: ({ bedrooms }, wanted: number) => atMost(bedrooms, wanted),
  min_etage: ({ floor }, wanted: number) => atLeast(floor, wanted),
  max_etage: ({ floor }, wanted: number) => atMost(floor, wanted),
  rez_de_chaussee: ({ floor }, wanted: boolean) => floor !== null && (floor === 0) === wanted,
  dpe_max: ({ energyClass }, wanted: string) => energyClass !== null && energyClass <= wanted,
  min_annee: ({ yearBuilt }, wanted: number) => atLeast(yearBuilt, wanted),
  max_annee: ({ yearBuilt }, wanted: number) => atMost(yearBuilt, wanted),
  meuble: ({ furnished }, wanted: boolean) => furnished === wanted,
  neuf: (advert, wanted: boolean) => (state(advert, "isNew") === true) === wanted,
  travaux: (advert, wanted: boolean) => (state(advert, "needsWork") === true) === wanted,
  viager: (advert, wanted: boolean) => (state(advert, "lifeAnnuity") === true) === wanted,
  avec: (advert, wanted: string[]) => wanted.every((name) => has(advert).has(name)),
  sans: (advert, wanted: string[]) => !wanted.some((name) => has(advert).has(name)),
  min_jours_en_ligne: (advert, wanted: number) => daysOnline(advert) >= wanted,
  max_jours_en_ligne: (advert, wanted: number) => daysOnline(advert) <= wanted,
  publiee_depuis: ({ collectedAt }, wanted: string) => inParis(collectedAt) >= wanted,
  publiee_avant: ({ collectedAt }, wanted: string) => inParis(collectedAt) <= wanted,
  vue_depuis: ({ collectedAt }, wanted: string) => inParis(collectedAt) >= wanted,
  source: ({ source }, wanted: string) => source === wanted,
  statut: ({ underContract }, wanted: string) =>
    wanted === "toutes" || (underContract === true) === (wanted === "sous_compromis"),
  bbox: ({ longitude, latitude }, wanted: string) => {
    const [west = 0, south = 0, east = 0, north = 0] = wanted.split(",").map(Number);
    return (
      longitude !== null &&
      latitude !== null &&
      longitude >= west &&
      longitude <= east &&
      latitude >= south &&
      latitude <= north
    );
  },
};

function inParis(instant: string): string {
  return new Date(instant).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });
}

const some = (...names: string[]) => fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
const towns = fc.integer({ min: 0, max: 30 }).map(townOf);
const whole = (min: number, max: number) => fc.integer({ min, max });
const day = whole(0, 400).map((days) => new Date(Date.UTC(2026, 9, 1) - days * DAY_MS).toISOString().slice(0, 10));
const EQUIPMENT = ["jardin", "balcon", "terrasse", "garage", "ascenseur", "piscine", "vue_mer", "plain_pied", "fibre"];

/** Values for each criterion; every one that has a predicate. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  transaction: fc.constantFrom("vente", "location"),
  commune: fc.uniqueArray(
    towns.map(({ code }) => code),
    { minLength: 1, maxLength: 4 },
  ),
  departement: some("01", "02", "03", "2A"),
  code_postal: towns.map(({ postcode }) => postcode),
  quartier: fc.constantFrom("centre", "saint-jacques", "gare"),
  type_bien: some(...Object.keys(TYPES)),
  min_prix: whole(0, 900_000),
  max_prix: whole(0, 900_000),
  min_loyer: whole(0, 2500),
  max_loyer: whole(0, 2500),
  charges: fc.constantFrom("comprises", "hors"),
  min_prix_m2: whole(0, 10_000),
  max_prix_m2: whole(0, 10_000),
  min_surface: whole(0, 220),
  max_surface: whole(0, 220),
  min_terrain: whole(0, 5000),
  max_terrain: whole(0, 5000),
  min_pieces: whole(0, 9),
  max_pieces: whole(0, 9),
  min_chambres: whole(0, 6),
  max_chambres: whole(0, 6),
  min_etage: whole(-1, 8),
  max_etage: whole(-1, 8),
  rez_de_chaussee: fc.boolean(),
  dpe_max: fc.constantFrom(..."ABCDEFG"),
  min_annee: whole(1880, 2025),
  max_annee: whole(1880, 2025),
  meuble: fc.boolean(),
  neuf: fc.boolean(),
  travaux: fc.boolean(),
  viager: fc.boolean(),
  avec: some(...EQUIPMENT),
  sans: some(...EQUIPMENT),
  min_jours_en_ligne: whole(0, 500),
  max_jours_en_ligne: whole(0, 500),
  publiee_depuis: day,
  publiee_avant: day,
  vue_depuis: day,
  source: fc.constantFrom("imo-ops-export", "seloger-export", "agence-littoral"),
  statut: fc.constantFrom("active", "sous_compromis", "toutes"),
  bbox: fc
    .tuple(whole(-40, 80), whole(425, 510), whole(1, 60), whole(1, 40))
    .map(([west, south, wide, high]) => [west, south, west + wide, south + high].map((tenth) => tenth / 10).join(",")),
};

async function found(asked: unknown): Promise<Set<string>> {
  const { where } = await advertConditions(db, AdvertCriteria.parse(asked));
  const rows = await ask<{ reference: string }>(
    db,
    sql`select reference from advert join (select advert_id from advert_facts where ${where}) f using (advert_id)`,
  );
  return new Set(rows.map(({ reference }) => reference));
}

function expected(asked: Readonly<Record<string, unknown>>): Set<string> {
  const met = ADVERTS.filter((advert) =>
    Object.entries(asked).every(([name, wanted]) => PREDICATES[name]?.(advert, wanted as never) ?? true),
  );
  return new Set(met.map(({ reference }) => reference));
}

/** Criteria that have no predicate here, because tests of their own are clearer. */
const APART = ["rayon_km", "lat", "lon", "rayon", "baisse"];

test("every criterion is held against a predicate", () => {
  expect(new Set([...Object.keys(PREDICATES), ...APART])).toEqual(new Set(Object.keys(criteria)));
  expect(Object.keys(VALUES).sort()).toEqual(Object.keys(PREDICATES).sort());
});

test.each(Object.keys(PREDICATES))("%s finds what its predicate finds", async (name) => {
  const values = VALUES[name] ?? fc.constant("");
  let matched = 0;
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const result = await found({ [name]: value });
      expect(result).toEqual(expected({ [name]: value }));
      matched += result.size;
    }),
    { numRuns: 12 },
  );
  expect(matched === 0 && name !== "viager", "the predicate never held").toBe(false);
});

const combination = fc
  .uniqueArray(fc.constantFrom(...Object.keys(VALUES)), { minLength: 2, maxLength: 4 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, VALUES[name] ?? fc.constant("")]))))
  .filter((asked) => AdvertCriteria.safeParse(asked).success);

test("combinations find what all of their predicates find", async () => {
  await fc.assert(
    fc.asyncProperty(combination, async (asked) => {
      expect(await found(asked)).toEqual(expected(asked));
    }),
    { numRuns: 150 },
  );
});

const Page = z.object({ resultats: z.array(z.looseObject({ reference: z.string() })), suivant: z.string().nullable() });

test.each(Object.keys(SORTS))(
  "in the order %s, pages hold every advert once, in the order of one page",
  async (tri) => {
    const { read } = apiOver(db);
    const whole = Page.parse(await read(`/annonces/liste?statut=toutes&tri=${tri}&limite=1000&champs=reference`));
    const paged: string[] = [];
    for (let next: string | null = ""; next !== null;) {
      const page = Page.parse(
        await read(`/annonces/liste?statut=toutes&tri=${tri}&limite=97&champs=reference&suivant=${next}`),
      );
      paged.push(...page.resultats.map(({ reference }) => reference));
      next = page.suivant;
    }
    expect(paged).toEqual(whole.resultats.map(({ reference }) => reference));
    expect(new Set(paged).size).toBe(COUNT);
  },
);

test.each([
  ["prix", "prix", 1],
  ["-prix", "prix", -1],
  ["surface", "surface", 1],
  ["-loyer", "loyer", -1],
  ["-prix_m2", "prix_au_m2", -1],
  ["date", "premiere_vue", 1],
])("tri=%s sorts by %s, unknown values last", async (tri, name, sign) => {
  const { resultats } = Page.parse(await apiOver(db).read(`/annonces/liste?statut=toutes&tri=${tri}&limite=1000`));
  const values = resultats.map((advert) => advert[name]);
  const known = values.filter((value) => value !== null);
  expect(values.slice(known.length).every((value) => value === null)).toBe(true);
  const sorted = known.toSorted((one, other) =>
    String(one) === String(other)
      ? 0
      : Number(one) > Number(other) || (typeof one === "string" && String(one) > String(other))
        ? sign
        : -sign,
  );
  expect(known).toEqual(sorted);
});

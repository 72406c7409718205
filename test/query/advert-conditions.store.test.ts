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
const byReference = new Map(ADVERTS.map((advert) => [advert.reference, readSigns(advert)]));

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  await db.transaction((tx) => mergeAdverts(tx, ADVERTS, { runId: "run-1", readerVersion: 1 }));
});

/** A value of a criterion, and what it says of an advert in plain words of TypeScript; none of it is taken from the code that is tested. */
interface Wish {
  readonly value: unknown;
  readonly holds: (advert: Advert) => boolean;
}

function wish<Value>(
  values: fc.Arbitrary<Value>,
  says: (advert: Advert, wanted: Value) => boolean,
): fc.Arbitrary<Wish> {
  return values.map((value) => ({ value, holds: (advert) => says(advert, value) }));
}

const some = (...names: string[]) => fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
const towns = fc.integer({ min: 0, max: 30 }).map(townOf);
const whole = (min: number, max: number) => fc.integer({ min, max });
const day = whole(0, 400).map((days) => new Date(Date.UTC(2026, 9, 1) - days * DAY_MS).toISOString().slice(0, 10));
const EQUIPMENT = ["jardin", "balcon", "terrasse", "garage", "ascenseur", "piscine", "vue_mer", "plain_pied", "fibre"];
const TYPES: Readonly<Record<string, (advert: Advert) => boolean>> = {
  appartement: ({ type }) => type === "apartment",
  maison: ({ type }) => type === "house",
  terrain: ({ type }) => type === "land",
  autre: ({ type }) => type === "other",
  studio: ({ typeLabel }) => typeLabel === "Studio",
  villa: ({ typeLabel }) => typeLabel === "Villa",
};

type Amount = (advert: Advert) => number | null;
const from = (min: number, max: number, amount: Amount) =>
  wish(whole(min, max), (advert, bound) => (amount(advert) ?? -Infinity) >= bound);
const upTo = (min: number, max: number, amount: Amount) =>
  wish(whole(min, max), (advert, bound) => (amount(advert) ?? Infinity) <= bound);
const cents = (amount: number | null): number | null => (amount === null ? null : amount / 100);
const perM2: Amount = ({ priceCents, area }) =>
  priceCents === null || area === null ? null : Math.round(priceCents / area) / 100;
const daysOnline: Amount = ({ collectedAt }) => Math.floor((Date.now() - Date.parse(collectedAt)) / DAY_MS);
const has = ({ reference }: Advert): ReadonlySet<string> => new Set(byReference.get(reference)?.equipment);
const state = (name: "isNew" | "needsWork" | "lifeAnnuity") =>
  wish(fc.boolean(), ({ reference }, wanted) => (byReference.get(reference)?.[name] === true) === wanted);

function inParis({ collectedAt }: Advert): string {
  return new Date(collectedAt).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });
}

const WISHES: Readonly<Record<string, fc.Arbitrary<Wish>>> = {
  transaction: wish(
    fc.constantFrom("vente", "location"),
    ({ transaction }, wanted) => transaction === (wanted === "vente" ? "sale" : "rental"),
  ),
  commune: wish(
    fc.uniqueArray(
      towns.map(({ code }) => code),
      { minLength: 1, maxLength: 4 },
    ),
    ({ commune }, wanted) => wanted.includes(commune ?? ""),
  ),
  departement: wish(some("01", "02", "03", "2A"), ({ commune }, wanted) => wanted.includes(commune?.slice(0, 2) ?? "")),
  code_postal: wish(
    towns.map(({ postcode }) => postcode),
    ({ postcode }, wanted) => postcode === wanted,
  ),
  quartier: wish(
    fc.constantFrom("centre", "saint-jacques", "gare"),
    ({ district }, wanted) => district?.toLowerCase().includes(wanted) ?? false,
  ),
  type_bien: wish(some(...Object.keys(TYPES)), (advert, wanted) => wanted.some((word) => TYPES[word]?.(advert))),
  min_prix: from(0, 900_000, ({ priceCents }) => cents(priceCents)),
  max_prix: upTo(0, 900_000, ({ priceCents }) => cents(priceCents)),
  min_loyer: from(0, 2500, ({ rentCents }) => cents(rentCents)),
  max_loyer: upTo(0, 2500, ({ rentCents }) => cents(rentCents)),
  charges: wish(
    fc.constantFrom("comprises", "hors"),
    ({ chargesIncluded }, wanted) => chargesIncluded === (wanted === "comprises"),
  ),
  min_prix_m2: from(0, 10_000, perM2),
  max_prix_m2: upTo(0, 10_000, perM2),
  min_surface: from(0, 220, ({ area }) => area),
  max_surface: upTo(0, 220, ({ area }) => area),
  min_terrain: from(0, 5000, ({ landArea }) => landArea),
  max_terrain: upTo(0, 5000, ({ landArea }) => landArea),
  min_pieces: from(0, 9, ({ rooms }) => rooms),
  max_pieces: upTo(0, 9, ({ rooms }) => rooms),
  min_chambres: from(0, 6, ({ bedrooms }) => bedrooms),
  max_chambres: upTo(0, 6, ({ bedrooms }) => bedrooms),
  min_etage: from(-1, 8, ({ floor }) => floor),
  max_etage: upTo(-1, 8, ({ floor }) => floor),
  rez_de_chaussee: wish(fc.boolean(), ({ floor }, wanted) => floor !== null && (floor === 0) === wanted),
  dpe_max: wish(
    fc.constantFrom("A", "B", "C", "D", "E", "F", "G"),
    ({ energyClass }, wanted) => energyClass !== null && energyClass <= wanted,
  ),
  min_annee: from(1880, 2025, ({ yearBuilt }) => yearBuilt),
  max_annee: upTo(1880, 2025, ({ yearBuilt }) => yearBuilt),
  meuble: wish(fc.boolean(), ({ furnished }, wanted) => furnished === wanted),
  neuf: state("isNew"),
  travaux: state("needsWork"),
  viager: state("lifeAnnuity"),
  avec: wish(some(...EQUIPMENT), (advert, wanted) => wanted.every((name) => has(advert).has(name))),
  sans: wish(some(...EQUIPMENT), (advert, wanted) => !wanted.some((name) => has(advert).has(name))),
  min_jours_en_ligne: from(0, 500, daysOnline),
  max_jours_en_ligne: upTo(0, 500, daysOnline),
  publiee_depuis: wish(day, (advert, wanted) => inParis(advert) >= wanted),
  publiee_avant: wish(day, (advert, wanted) => inParis(advert) <= wanted),
  vue_depuis: wish(day, (advert, wanted) => inParis(advert) >= wanted),
  source: wish(
    fc.constantFrom("imo-ops-export", "seloger-export", "agence-littoral"),
    ({ source }, wanted) => source === wanted,
  ),
  statut: wish(
    fc.constantFrom("active", "sous_compromis", "toutes"),
    ({ underContract }, wanted) => wanted === "toutes" || (underContract === true) === (wanted === "sous_compromis"),
  ),
  bbox: wish(
    fc
      .tuple(whole(-40, 80), whole(425, 510), whole(1, 60), whole(1, 40))
      .map(([west, south, wide, high]) =>
        [west, south, west + wide, south + high].map((tenth) => tenth / 10).join(","),
      ),
    ({ longitude, latitude }, wanted) => {
      const [west = 0, south = 0, east = 0, north = 0] = wanted.split(",").map(Number);
      if (longitude === null || latitude === null) return false;
      return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
    },
  ),
};

async function found(asked: unknown): Promise<Set<string>> {
  const { where } = await advertConditions(db, AdvertCriteria.parse(asked));
  const rows = await ask<{ reference: string }>(
    db,
    sql`select reference from advert join (select advert_id from advert_facts where ${where}) f using (advert_id)`,
  );
  return new Set(rows.map(({ reference }) => reference));
}

type Wishes = Readonly<Record<string, Wish>>;

function valuesOf(wishes: Wishes) {
  return Object.fromEntries(Object.entries(wishes).map(([name, { value }]) => [name, value]));
}

function expected(wishes: Wishes): Set<string> {
  const met = ADVERTS.filter((advert) => Object.values(wishes).every(({ holds }) => holds(advert)));
  return new Set(met.map(({ reference }) => reference));
}

/** Criteria that are not here, because tests of their own are clearer. */
const APART = ["rayon_km", "lat", "lon", "rayon", "baisse"];

test("every criterion is held against a predicate", () => {
  expect(new Set([...Object.keys(WISHES), ...APART])).toEqual(new Set(Object.keys(criteria)));
});

test.each(Object.entries(WISHES))("%s finds what its predicate finds", async (name, wishes) => {
  const seen = new Set<string>();
  const asked = fc.asyncProperty(wishes, async (wished) => {
    const result = await found({ [name]: wished.value });
    expect(result).toEqual(expected({ [name]: wished }));
    for (const reference of result) seen.add(reference);
  });
  await fc.assert(asked, { numRuns: 12 });
  expect(seen.size, "the predicate never held").toBeGreaterThan(0);
});

const combination = fc
  .uniqueArray(fc.constantFrom(...Object.keys(WISHES)), { minLength: 2, maxLength: 4 })
  .chain((names) => fc.record(Object.fromEntries(Object.entries(WISHES).filter(([name]) => names.includes(name)))))
  .filter((wishes) => AdvertCriteria.safeParse(valuesOf(wishes)).success);

test("combinations find what all of their predicates find", async () => {
  const asked = fc.asyncProperty(combination, async (wishes) => {
    expect(await found(valuesOf(wishes))).toEqual(expected(wishes));
  });
  await fc.assert(asked, { numRuns: 150 });
});

const Page = z.object({
  resultats: z.array(
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
  ),
  suivant: z.string().nullable(),
});

test.each(Object.keys(SORTS))(
  "in the order %s, pages hold every advert once, in the order of one page",
  async (tri) => {
    const { read } = apiOver(db);
    const whole = Page.parse(await read(`/annonces/liste?statut=toutes&tri=${tri}&limite=1000&champs=reference`));
    const paged: unknown[] = [];
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
  const numbers = known.map((value) => (typeof value === "string" ? Date.parse(value) : Number(value)));
  expect(numbers).toEqual(numbers.toSorted((one, other) => (one - other) * sign));
});

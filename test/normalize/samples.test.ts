import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Advert } from "../../lib/records/record.ts";
import { normalize } from "../support/chunks.ts";

const sample = (name: string) => readFile(path.join(import.meta.dirname, "../../localstack/samples", name));

test("the sample of the earlier system: 91 elements, 64 records of 63 adverts, three set aside", async () => {
  const { adverts, rejected, dropped, account } = await normalize(
    "imo-ops-export",
    await sample("annonces-imo-ops.json"),
  );
  expect(account).toEqual({ read: 91, used: 87, duplicates: 1, quarantined: 3, skipped: 0 });
  expect(adverts).toHaveLength(64);
  expect(new Set(adverts.map(({ reference }) => reference)).size).toBe(63);
  expect(rejected.map(({ field }) => field)).toEqual(["prix", "reference", null]);
  expect(dropped.fields).toEqual({ date_extraction: 1, dpe_classe_active: 1 });
});

test.each([
  ["annonces-imo-ops-cartes.json", { priced: 11, described: 0, rated: 0 }],
  ["annonces-imo-ops-pages-recentes.json", { priced: 12, described: 12, rated: 12 }],
  ["annonces-imo-ops-preparees.json", { priced: 11, described: 12, rated: 9 }],
])("the sample of another shape of the earlier system, %s, is read whole", async (name, expected) => {
  const { adverts, account } = await normalize("imo-ops-export", await sample(name));
  expect(account).toMatchObject({ read: 12, used: 12, quarantined: 0 });
  const known = (fact: (advert: Advert) => unknown) => adverts.filter((advert) => fact(advert) !== null).length;
  expect(known(({ city, transaction }) => city && transaction)).toBe(12);
  expect({
    priced: known(({ priceCents, rentCents }) => priceCents ?? rentCents),
    described: known(({ description }) => description),
    rated: known(({ energyClass }) => energyClass),
  }).toEqual(expected);
  expect(new Set(adverts.map(({ city }) => city)).size).toBeGreaterThan(3);
  expect(JSON.stringify(adverts)).not.toMatch(
    /Vauclair|Ferrandin|Malbosc|Estrade|Loubière|Castagnol|Peyrelade|Barthez|06 ?39 ?98|agence\.example/i,
  );
});

test("the sample of SeLoger: 69 rows, 61 adverts, seven set aside", async () => {
  const { adverts, rejected, dropped, account } = await normalize(
    "seloger-export",
    await sample("annonces-seloger.csv"),
  );
  expect(account).toEqual({ read: 69, used: 61, duplicates: 1, quarantined: 7, skipped: 0 });
  expect(new Set(adverts.map(({ reference }) => reference)).size).toBe(61);
  expect(dropped.fields).toEqual({ collected_at: 1 });
  expect(rejected.map(({ field }) => field)).toEqual([
    "price",
    null,
    "price",
    "transaction_type",
    null,
    "annonce_id",
    "transaction_type",
  ]);
});

test.each([
  ["imo-ops-export", "annonces-imo-ops.json"],
  ["seloger-export", "annonces-seloger.csv"],
])("the sample of %s holds sales and rentals over several towns, and no one in it is told of", async (source, name) => {
  const { adverts, rejected } = await normalize(source, await sample(name));
  for (const advert of adverts) Advert.parse(advert);
  expect(new Set(adverts.map(({ city }) => city)).size).toBeGreaterThan(7);
  expect(adverts.filter(({ rentCents }) => rentCents !== null).length).toBeGreaterThan(5);
  expect(adverts.filter(({ priceCents }) => priceCents !== null).length).toBeGreaterThan(30);
  const people = /Vauclair|Ferrandin|Malbosc|Estrade|Loubière|Castagnol|Peyrelade|Barthez|06 ?39 ?98|agence\.example/i;
  expect(JSON.stringify([adverts, rejected])).not.toMatch(people);
});

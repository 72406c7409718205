import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { COLLECTIONS, REDIS_KEYS, S3_PREFIXES, TABLES, VECTOR_TABLES } from "../../lib/rgpd/places.ts";
import { readTerms, register, registerMarkdown } from "../../lib/rgpd/register.ts";
import { tableNames } from "../../lib/stores/privacy/sweep.ts";
import { EXPIRING } from "../../lib/stores/privacy/retention.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
const root = path.resolve(import.meta.dirname, "../..");
const deployment = path.join(root, "serverless.yml");

/** Everything that a pattern's first group finds below a folder. */
async function foundBelow(folder: string, pattern: RegExp): Promise<string[]> {
  const files = (await readdir(path.join(root, folder), { recursive: true })).filter((name) => name.endsWith(".ts"));
  const texts = await Promise.all(files.map((name) => readFile(path.join(root, folder, name), "utf8")));
  const found = texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = ""]) => name));
  return [...new Set(found)].sort();
}

describe("the register names, and names nothing else than", () => {
  test("every table of the schema, with columns that it has", async () => {
    const tables = (await tableNames(db)).filter((name) => !VECTOR_TABLES.pattern.test(name));
    expect(TABLES.map(({ name }) => name).sort()).toEqual(tables);
    const columns = await db.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`,
    );
    const known = new Set(columns.map(({ name }) => name));
    const named = TABLES.flatMap(({ name, personal }) => personal.map((column) => `${name}.${column}`));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test("a table that a later migration adds would be missed", async () => {
    await db.query(`create table not_in_the_register (name text)`);
    const tables = await tableNames(db);
    await db.query(`drop table not_in_the_register`);
    expect(tables.filter((name) => !TABLES.some((place) => place.name === name))).toEqual(["not_in_the_register"]);
  });

  test("every collection that the code writes", async () => {
    const named = await foundBelow(
      "lib/stores/mongo",
      /(?:collection(?:<[^"]*>)?\(|COLLECTION = |writeNewer\(mongo, )"([a-z]+)"/g,
    );
    expect(COLLECTIONS.map(({ name }) => name).sort()).toEqual(named);
  });

  test("every kind of key that the code writes into Redis", async () => {
    const named = await foundBelow("lib", /["`](imo:[a-z]+)/g);
    expect(REDIS_KEYS.map(({ start }) => start).sort()).toEqual(named);
  });

  test("every prefix that functions may use or the bucket forgets", async () => {
    const text = await readFile(deployment, "utf8");
    const allowed = [...text.matchAll(/bucketArn\}\/([a-z-]+\/)/g)].map(([, prefix = ""]) => prefix);
    const { prefixes } = await readTerms(deployment);
    // The command alone writes the marks of erasures.
    const all = new Set([...allowed, ...prefixes.keys(), "erasures/"]);
    expect(S3_PREFIXES.map(({ name }) => name).sort()).toEqual([...all].sort());
  });
});

test("each place has a term or a reason, and terms are those that delete", async () => {
  const terms = await readTerms(deployment);
  const entries = register(terms);
  const places = entries.flatMap(({ places: all }) => all);
  expect(places.filter(({ kept }) => kept === "aucun terme" || kept === "")).toEqual([]);
  for (const { table, days } of EXPIRING) {
    if (days !== null) expect(places.find(({ name }) => name === table)?.kept).toContain(`${days} jours`);
  }
  for (const [prefix, days] of terms.prefixes)
    expect(places.find(({ name }) => name === prefix)?.kept).toBe(`${days} jours`);
  expect(terms.prefixes.get("raw-personal/")).toBe(30);
  expect(terms.prefixes.get("quarantine/")).toBe(EXPIRING.find(({ table }) => table === "quarantine")?.days);
  const markdown = registerMarkdown(entries);
  expect(markdown).toContain("| PostgreSQL | `quarantine` | found, excerpt, file | 90 jours |");
  expect(entries.filter(({ places: all }) => all.length === 0)).toEqual([]);
});

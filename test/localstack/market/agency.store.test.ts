import { rm } from "node:fs/promises";
import { MongoClient } from "mongodb";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { DAY, OPENING } from "../../../localstack/market/clock.ts";
import { agencyMongoUrl, seedAgencyMongo } from "../../../localstack/market/agency/seed-mongo.ts";
import { agencyPostgresUrl, seedAgencyPostgres } from "../../../localstack/market/agency/seed-postgres.ts";
import { EARLIER_LAYOUTS } from "../../../localstack/market/agency/layouts.ts";
import { runPart } from "../../../localstack/part.ts";
import { freePort } from "../../../localstack/ports.ts";
import { mongoPart, mongoUrl } from "../../../localstack/services/mongo.ts";
import { loadReader } from "../../../lib/normalize/load-reader.ts";
import { normalizeChunk } from "../../../lib/normalize/rows/chunk.ts";
import { Advert } from "../../../lib/records/record.ts";
import { loadDatabaseSource } from "../../../lib/sources/load.ts";
import { openForeign } from "../../../lib/stores/foreign/foreign.ts";
import { temporaryHome, testTools } from "../../support/cloud.ts";
import type { TestServer } from "../../support/cloud.ts";
import { startTestPostgres } from "../../support/postgres.ts";

const PASSWORD = "reads-only";
const at = (days: number) => ({ seed: "test", instant: OPENING + days * DAY });

describe("the agencies' PostgreSQL databases", () => {
  let server: TestServer;
  let reader: Client;
  const seed = (days: number) => seedAgencyPostgres({ serverUrl: server.url, password: PASSWORD }, at(days));
  const rowsOf = async (table: string): Promise<Record<string, unknown>[]> =>
    (await reader.query<Record<string, unknown>>(`select * from ${table} order by 1`)).rows;

  beforeAll(async () => {
    server = await startTestPostgres();
    await seed(0);
    reader = new Client({ connectionString: agencyPostgresUrl(server.url, PASSWORD, "classic") });
    await reader.connect();
  });
  afterAll(async () => {
    await reader.end();
    await server.stop();
  });

  test("holds the six tables of the earlier schema, and nothing else", async () => {
    const { rows } = await reader.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
    );
    expect(rows.map(({ name }) => name)).toEqual(
      ["annonces", "caracteristiques", "conseiller", "copropriete", "dpe", "images"].sort(),
    );
    for (const { name } of rows) expect((await rowsOf(name)).length, name).toBeGreaterThan(10);
  });

  test.each(EARLIER_LAYOUTS)("are each read as what they are (%s)", async (layout) => {
    const source = await loadDatabaseSource("agence-postgres");
    const url = agencyPostgresUrl(server.url, PASSWORD, layout);
    await using read = await openForeign(url, source, { after: null, since: null });
    expect(read.absent).toEqual([]);
    const { value } = await read.batches.next();
    const rows = z.array(z.object({ line: z.string() })).parse(value);
    expect(rows.length).toBeGreaterThan(20);
    const variant = layout === "preparation" ? "preparation" : "classique";
    for (const { line } of rows) expect(line.slice(0, 30)).toContain(`"variant":"${variant}"`);
    const reader = await loadReader(source.reader);
    const context = {
      source,
      file: "f",
      firstRow: 1,
      collectedAt: "2026-01-01T00:00:00Z",
      hashAgent: (id: string) => id,
    };
    const { records, rejected } = normalizeChunk(rows.map(({ line }) => line).join("\n"), context, reader);
    expect(rejected).toEqual([]);
    const adverts = records.map((record) => Advert.parse(record));
    expect(adverts).toHaveLength(rows.length);
    const share = (known: (advert: Advert) => unknown) => adverts.filter(known).length / adverts.length;
    expect(share(({ city, postcode }) => city && postcode)).toBe(1);
    expect(share(({ priceCents, rentCents }) => priceCents ?? rentCents)).toBeGreaterThan(0.8);
    expect(share(({ area }) => area)).toBeGreaterThan(0.7);
    expect(share(({ photos }) => photos.length > 0)).toBeGreaterThan(0.8);
    expect(share(({ energyConsumption }) => energyConsumption)).toBeGreaterThan(0.3);
    expect(share(({ condominiumAnnualChargesCents }) => condominiumAnnualChargesCents)).toBeGreaterThan(0.2);
    expect(JSON.stringify(rows)).not.toMatch(/conseiller|score_/);
  });

  test("has text where numbers are meant, spaces of the field, gaps and people", async () => {
    const adverts = await rowsOf("annonces");
    expect(adverts.length).toBeGreaterThan(45);
    expect(adverts.some((row) => /\u202F\d{3}\u00A0€$/.test(String(row["prix_detaille"])))).toBe(true);
    for (const column of ["prix", "lien", "surface", "pieces", "titre_complet"]) {
      expect(
        adverts.some((row) => row[column] === null),
        column,
      ).toBe(true);
    }
    expect(adverts.some((row) => String(row["lien"]).includes("-location-"))).toBe(true);
    const [agent] = await rowsOf("conseiller");
    expect(agent?.["telephone"]).toMatch(/^06 39 98/);
  });

  test("can be read with its role, and neither written nor left for another database", async () => {
    await expect(reader.query("delete from annonces")).rejects.toThrow(/read-only|permission denied/);
    await reader.query("set default_transaction_read_only = off");
    await expect(reader.query("delete from annonces")).rejects.toThrow(/permission denied/);
  });

  test("is left alone when it is right already, and is the same however it came there", async () => {
    const xmin = "select min(xmin::text::bigint) as least, max(xmin::text::bigint) as most from annonces";
    const before = await reader.query(xmin);
    await seed(0);
    expect((await reader.query(xmin)).rows).toEqual(before.rows);
    const first = await rowsOf("annonces");
    const images = await rowsOf("images");
    await seed(9);
    await seed(0);
    expect(await rowsOf("annonces")).toEqual(first);
    expect(await rowsOf("images")).toEqual(images);
  });

  test("changes with the clock: new rows, rows that go, other prices, and the rest to the letter", async () => {
    await seed(0);
    const before = new Map((await rowsOf("annonces")).map((row) => [row["id_annonce"], row]));
    await seed(14);
    const after = new Map((await rowsOf("annonces")).map((row) => [row["id_annonce"], row]));
    const kept = [...before].filter(([id]) => after.has(id));
    const same = kept.filter(([id, row]) => JSON.stringify(row) === JSON.stringify(after.get(id)));
    expect(kept.length).toBeLessThan(before.size);
    expect([...after.keys()].some((id) => !before.has(id))).toBe(true);
    expect(kept.some(([id, row]) => after.get(id)?.["prix"] !== row["prix"])).toBe(true);
    expect(same.length).toBeGreaterThan(before.size / 3);
  });

  test("takes a row that is entered by hand", async () => {
    const own = new URL(server.url);
    own.pathname = "/agence";
    const client = new Client({ connectionString: own.href });
    await client.connect();
    try {
      const { rows } = await client.query(
        "insert into annonces (reference, titre) values ('M1', 'À la main') returning id_annonce",
      );
      expect(rows).toHaveLength(1);
    } finally {
      await client.end();
    }
  });
});

describe("the agency's documents", () => {
  let url: string;
  let client: MongoClient;
  let stop: () => Promise<void>;
  const documents = () => client.db().collection("annonces").find().sort({ _id: 1 }).toArray();

  beforeAll(async () => {
    const [home, port, python] = await Promise.all([temporaryHome(), freePort(), testTools()]);
    const server = await runPart(mongoPart({ home, port, python }), home);
    url = mongoUrl({ port });
    client = new MongoClient(agencyMongoUrl(url));
    stop = async () => {
      await client.close();
      await server.stop();
      await rm(home.root, { recursive: true, force: true });
    };
    await seedAgencyMongo(url, at(0));
  });
  afterAll(() => stop());

  test("are nested as the source reads them, some not published, with people in them", async () => {
    const all = await documents();
    expect(all.length).toBeGreaterThan(60);
    expect(all[0]).toMatchObject({
      ref: expect.any(String),
      bien: { type: expect.any(String), surface: expect.any(Number) },
      prix: { montant: expect.any(Number) },
      adresse: { ville: expect.any(String) },
      contact: { telephone: expect.stringMatching(/^06 39 98/) },
    });
    expect(new Set(all.map(({ publie }) => publie as unknown))).toEqual(new Set([true, false]));
    expect(all.some((one) => "copropriete" in one) && all.some((one) => !("dpe" in one))).toBe(true);
  });

  test("are the same after a second seeding, and others later", async () => {
    const before = await documents();
    await seedAgencyMongo(url, at(0));
    expect(await documents()).toEqual(before);
    await seedAgencyMongo(url, at(14));
    const after = await documents();
    const ids = new Set(before.map(({ _id }) => _id));
    expect(after.some(({ _id }) => !ids.has(_id))).toBe(true);
    expect(before.length - after.filter(({ _id }) => ids.has(_id)).length).toBeGreaterThan(0);
  });
});

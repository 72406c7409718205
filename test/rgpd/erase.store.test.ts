import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import { normalizeChunk } from "../../lib/normalize/rows/chunk.ts";
import { findFile, readDataSet } from "../../lib/publish/published.ts";
import { erase } from "../../lib/rgpd/erase.ts";
import type { EraseDeps } from "../../lib/rgpd/erase.ts";
import type { Erased } from "../../lib/rgpd/marks.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { createMongo } from "../../lib/stores/mongo/mongo.ts";
import { countMarks } from "../../lib/stores/privacy/erasures.ts";
import { clearCache } from "../../lib/stores/redis/redis.ts";
import type { MemoryBucket } from "../support/memory-bucket.ts";
import { startTestMongo } from "../support/mongo.ts";
import * as planted from "../support/planted-person.ts";
import { EDITION, publishInto } from "../support/planted-files.ts";
import { aPlace } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";
import { startTestRedis } from "../support/redis.ts";

const db = await testDatabase();
const [mongoServer, redisServer] = await Promise.all([startTestMongo(), startTestRedis()]);
const mongo = createMongo(mongoServer.url);
const redis = new Redis(redisServer.url);
const logs = await mkdtemp(join(tmpdir(), "imo-ops-logs-"));
const sources = await loadSources();
let data: MemoryBucket;

afterAll(async () => {
  redis.disconnect();
  await mongo.end();
  await Promise.all([mongoServer.stop(), redisServer.stop(), rm(logs, { recursive: true })]);
});

beforeEach(async () => {
  await db.query(`truncate advert, run, app_user, alert, sql_saved, sql_question, export_job, publication, site_evidence, erasure, outbox, search_word, search_words_read,
    property_pending, passage_pending cascade`);
  await mongo.db.dropDatabase();
  await redis.flushall();
  await planted.plantInPostgres(db);
  await planted.plantInMongo(mongo);
  data = await planted.plantedBucket();
  await publishInto(db, data, { hers: `${planted.SPELLINGS[0]}`, strangers: planted.STRANGER });
  await redis.mset(
    "imo:answer:a",
    `1 ${planted.SPELLINGS[0]}`,
    "imo:limit:30/60:zelie.qb@courriel.example",
    "1",
    "imo:robots:x",
    "kept",
  );
  await writeFile(join(logs, "api.log"), planted.LOG);
});

const deps = (changes: Partial<EraseDeps> = {}): EraseDeps => ({
  db,
  mongo,
  data,
  logs,
  sources,
  hash: planted.hash,
  forgetKeys: (chosen) => clearCache(redisServer.url, chosen),
  ...changes,
});
const her: Erased = { ...planted.PERSON, adverts: [], agents: planted.AGENT_HASHES, owners: [] };

/** Every place in which something of her stands, by a search of the bytes of all stores. */
async function placesOfHer(): Promise<string[]> {
  const documents = await Promise.all(
    (await mongo.db.listCollections().toArray()).map(async ({ name }): Promise<[string, string][]> =>
      (await mongo.db.collection(name).find().toArray()).map((document) => [`mongo ${name}`, JSON.stringify(document)]),
    ),
  );
  const keys = await redis.keys("*");
  const values = await Promise.all(
    keys.map(async (key): Promise<[string, string]> => ["redis", `${key} ${await redis.get(key)}`]),
  );
  const texts: [string, string][] = [
    // The mark of an agent is the very hash that is not to come back.
    ...(await planted.rowsOf(db)).filter(([table, row]) => table !== "erasure" || !row.includes("agent")),
    ...documents.flat(),
    ...values,
    ...(await planted.textsOf(data)).filter(([key]) => key !== "erasures/marks.json"),
    ["log", await readFile(join(logs, "api.log"), "utf8")],
  ];
  return [
    ...new Set(
      texts.filter(([place, text]) => planted.tracesIn(`${place} ${text}`).length > 0).map(([place]) => place),
    ),
  ].sort();
}

describe("a person who is planted in every store", () => {
  test("is found nowhere after an erasure, and everybody else's data are as they were", async () => {
    const before = await placesOfHer();
    expect(before.length).toBeGreaterThan(25);
    expect(before).toEqual(
      expect.arrayContaining([
        "exports/hers.parquet",
        "exports/hers.pdf",
        "drop/seloger-export/hers.parquet",
        `publications/${EDITION}/ventes.parquet`,
        `publications/${EDITION}/ventes.csv`,
        "publication",
      ]),
    );
    const { traces } = await erase(her, false, deps());
    expect(await placesOfHer()).toEqual([]);
    expect([...data.objects.keys()].filter((key) => key.endsWith(".zip"))).toEqual(["drop/seloger-export/others.zip"]);
    expect(new Set(traces.map(({ store }) => store))).toEqual(
      new Set(["postgres", "mongodb", "redis", "s3", "journaux"]),
    );
    expect(await db.query(`select name from app_user`)).toEqual([{ name: "octave" }]);
    expect(await db.query(`select excerpt from quarantine`)).toEqual([{ excerpt: planted.STRANGER }]);
    expect(
      await db.query(`select content ->> 'description' as description from advert where reference = '220000778'`),
    ).toEqual([{ description: planted.STRANGER }]);
    expect(await redis.get("imo:robots:x")).toBe("kept");
    expect(await countMarks(db)).toMatchObject({ unfinished: 0 });
    const adverts = await db.query(
      `select reference, content ->> 'agentHash' as agent, price_cents from advert order by reference`,
    );
    expect(adverts).toEqual([
      { reference: "220000777", agent: null, price_cents: 19_900_000 },
      { reference: "220000778", agent: planted.hash("other"), price_cents: 21_500_000 },
      { reference: "300001", agent: null, price_cents: 21_500_000 },
    ]);
    const events = await db.query(
      `select e.type from advert_event e join advert using (advert_id) where reference = '220000777' order by happened_at, e.type`,
    );
    expect(events).toEqual([{ type: "created" }, { type: "price-changed" }]);
    const log = await readFile(join(logs, "api.log"), "utf8");
    expect(Buffer.byteLength(log)).toBe(Buffer.byteLength(planted.LOG));
    expect(log.split("\n")[0]).toBe(planted.LOG.split("\n")[0]);
  });

  test("is only told of by a dry run", async () => {
    const before = await placesOfHer();
    const { traces } = await erase(her, true, deps());
    expect(await placesOfHer()).toEqual(before);
    expect(traces.every(({ action }) => action === "found" || action === "not searched")).toBe(true);
    expect(await countMarks(db)).toEqual({ marks: 0, unfinished: 0 });
  });

  test.each(["data", "mongo"] as const)(
    "is gone all the same when the %s fail in the middle and it is done again",
    async (broken) => {
      const fail = () => Promise.reject(new Error("killed"));
      const failing: Partial<EraseDeps> = {
        data: {
          data: {
            ...data,
            put: (key: string, body: Uint8Array | string, type: string) =>
              key.startsWith("records/") ? fail() : data.put(key, body, type),
          },
        },
        mongo: {
          mongo: {
            ...mongo,
            db: new Proxy(mongo.db, {
              get: () => {
                throw new Error("killed");
              },
            }),
          },
        },
      }[broken];
      await expect(erase(her, false, deps(failing))).rejects.toThrow(/killed|does not answer/);
      expect((await countMarks(db)).unfinished).toBeGreaterThan(0);
      await erase(her, false, deps());
      expect(await placesOfHer()).toEqual([]);
      const again = await erase(her, false, deps());
      expect(again.traces.filter(({ action }) => action !== "not searched")).toEqual([]);
    },
  );
});

describe("an advert that is erased", () => {
  const advert = { source: "seloger-export", reference: "220000777" };
  const its: Erased = { names: [], phones: [], emails: [], agents: [], owners: [], adverts: [advert] };
  const chunk = "raw-personal/seloger-export/run-1/0/000000.gz";
  const texts = async () => new Map(await planted.textsOf(data));

  test("goes with its versions and documents, from records and from its raw chunk, which a replay still reads", async () => {
    await erase(its, false, deps());
    expect(await db.query(`select reference from advert order by 1`)).toEqual([
      { reference: "220000778" },
      { reference: "300001" },
    ]);
    const left = await db.query(
      `select (select count(*) from advert_content) as contents, (select count(*) from event_log) as events`,
    );
    expect(left).toEqual([{ contents: 2, events: 2 }]);
    expect(
      await mongo.db.collection<{ _id: string }>("adverts").countDocuments({ _id: "seloger-export:220000777" }),
    ).toBe(0);
    const source = sources.find(({ id }) => id === advert.source);
    if (!source) throw new Error("no source");
    const text = gunzipSync(await data.bytes(chunk)).toString("utf8");
    const context = {
      source,
      hashAgent: planted.hash,
      file: "f.csv",
      firstRow: 1,
      collectedAt: "2026-11-01T08:00:00Z",
    };
    const { records, account } = normalizeChunk(text, context, await loadReader(source.reader));
    expect(records.map((record) => record.kind === "advert" && record.reference)).toEqual(["220000776", "220000778"]);
    expect(account).toMatchObject({ read: 2, used: 2 });
    const written = (await texts()).get("records/run-1/0-000000.ndjson.gz") ?? "";
    expect(written).not.toContain("220000777");
    expect(written).toContain('"references":["220000778"]');
    expect(data.objects.has(`raw-personal/seloger-export/run-1/${"a".repeat(64)}`)).toBe(false);
    expect(data.objects.has(`raw-personal/poliris/run-2/${"b".repeat(64)}`)).toBe(true);
  });

  test("whose page was kept loses the page and its place in the list", async () => {
    await erase({ ...its, adverts: [{ source: "agence-littoral", reference: "B7" }] }, false, deps());
    expect(data.objects.has("raw-personal/agence-littoral/run-3/0/rB7.json.gz")).toBe(false);
    expect(JSON.parse(data.objects.get("raw-personal/agence-littoral/run-3/0/state.json")?.toString() ?? "")).toEqual({
      listed: [],
    });
  });
});

test("an account goes with its alerts, questions, files and sessions; nobody else's do", async () => {
  const theirs = { names: [], phones: [], emails: [], agents: [], adverts: [], owners: ["ZELIE"] };
  const { traces } = await erase(theirs, true, deps());
  const account = traces.find(({ place }) => place === "app_user");
  expect(JSON.parse(account?.examples[0] ?? "")).toMatchObject({ name: "zelie", email: planted.PERSON.emails[0] });
  expect(account?.examples[0]).not.toContain("password");
  await erase(theirs, false, deps());
  const [left] =
    await db.query(`select (select count(*) from app_user) as users, (select count(*) from page_session) as sessions,
    (select array_agg(distinct owner) from alert) as alerts, (select array_agg(distinct owner) from sql_saved) as questions,
    (select count(*) from sql_question) as asked`);
  expect(left).toEqual({ users: 1, sessions: 0, alerts: ["octave"], questions: ["octave"], asked: 0 });
  expect(data.objects.has("exports/others.csv")).toBe(false);
});

const readable = () => [...data.objects.keys()].filter((key) => /^(?:exports|publications)/.test(key));
const jobs = () => db.query(`select key, status, failure from export_job where owner = 'octave' order by request_hash`);

test("of files made for readers only those go that tell of a person or can't be read; who asks for one is told why", async () => {
  await erase(her, false, deps());
  expect(readable().filter((key) => key.startsWith("exports"))).toEqual([
    "exports/advert.parquet",
    "exports/others.parquet",
    "exports/advert.pdf",
    "exports/others.pdf",
  ]);
  expect([...data.objects.keys()].filter((key) => /^(?:drop|uploads).*parquet$/.test(key))).toEqual([
    "uploads/seloger-export/run/others.parquet",
  ]);
  const withdrawn = { key: null, status: "failed", failure: expect.stringContaining("Demandez-le de nouveau") };
  expect(await jobs()).toEqual([
    { key: "exports/advert.parquet", status: "done", failure: null },
    withdrawn,
    withdrawn,
    { key: "exports/others.parquet", status: "done", failure: null },
    { key: "exports/others.pdf", status: "done", failure: null },
  ]);
});

test("a published data set that tells of a person is withdrawn with a sentence, the others are served on", async () => {
  await erase(her, false, deps());
  expect(readable().filter((key) => key.includes("ventes"))).toEqual([]);
  await expect(readDataSet(db, "ventes")).rejects.toThrow(
    /« ventes » ont été retirés.*La prochaine publication les refait/,
  );
  await expect(findFile(db, "ventes", "ventes.csv", EDITION)).rejects.toThrow(/ont été retirés/);
  expect((await readDataSet(db, "loyers")).apercu).toHaveLength(2);
  const catalogue = data.objects.get(`publications/${EDITION}/catalogue.jsonld`)?.toString() ?? "";
  expect(catalogue).toContain("loyers.parquet");
  expect(catalogue).not.toContain("ventes.parquet");
});

test("a commune that is named as a person is leaves the published data where they are", async () => {
  await publishInto(db, data, { hers: "Quatrevingt-Brume-Zélie", strangers: planted.STRANGER });
  await db.transaction((tx) =>
    mergePlaces(tx, [aPlace({ code: "99999", name: "Quatrevingt Brume Zélie" })], { runId: "run-1", readerVersion: 1 }),
  );
  await erase(her, false, deps());
  await db.query(`delete from place where code = '99999'`);
  expect(readable()).toContain(`publications/${EDITION}/ventes.parquet`);
});

test("files that name an erased advert, by its reference or its address, or that were made of its property, go with it", async () => {
  const advert = { source: "seloger-export", reference: "220000777" };
  await identifyPending(db);
  await db.query(
    `insert into export_job (kind, owner, request, request_hash, status, key, ended_at)
     select 'report', 'octave', jsonb_build_object('de', 'bien', 'id', property_id), 'p', 'done', 'exports/property.pdf', now()
     from property_advert join advert using (advert_id) where reference = $1`,
    [advert.reference],
  );
  data.objects.set("exports/property.pdf", data.objects.get("exports/others.pdf") ?? Buffer.alloc(0));
  data.objects.set("exports/longer.csv", Buffer.from("reference\n2200007770\n"));
  data.objects.set("exports/reference.csv", Buffer.from("reference;prix\n220000777;1\n"));
  await erase({ names: [], phones: [], emails: [], agents: [], owners: [], adverts: [advert] }, false, deps());
  expect(readable().filter((key) => key.startsWith("exports"))).toEqual([
    "exports/hers.parquet",
    "exports/others.parquet",
    "exports/hers.pdf",
    "exports/others.pdf",
    "exports/others.csv",
    "exports/longer.csv",
  ]);
});

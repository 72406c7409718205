import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { close } from "../../lib/aggregate/close.ts";
import { PermanentError, TransientError } from "../../lib/errors.ts";
import type { RecordsStored } from "../../lib/messages.ts";
import { readQuarantine, readRun } from "../../lib/query/runs.ts";
import type { CanonicalRecord, CardRead } from "../../lib/records/record.ts";
import { listQuarantine } from "../../lib/query/quarantine.ts";
import type { Quarantined } from "../../lib/records/rejection.ts";
import { loadSource } from "../../lib/sources/load.ts";
import { cancelRun, openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import { anAdvert } from "../support/adverts.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale, keyOf } from "../support/sales.ts";
import { endTasks } from "../support/outcomes.ts";
import { quoted } from "../../lib/records/reason.ts";

const db = await testDatabase();
const COLLECTED = "2025-11-12T18:25:38Z";

beforeEach(async () => {
  await db.query("alter table advert drop constraint if exists odd");
  await db.query("alter table sale drop constraint if exists odd");
  await db.query("truncate run, advert, sale, sale_seen, source, advert_card cascade");
});

async function opened(source: string, runId = "run") {
  const task = { task: 0, source, kind: "file" as const, wave: 0, timeoutSeconds: 60, search: "all", asOf: COLLECTED };
  await openRun(db, { runId, trigger: "manual" }, [await loadSource(source)]);
  await openTasks(db, runId, [{ ...task, runId }]);
  const counts = { chunks: 1, requests: 1, seen: 0, fetched: 1, bytes: 0 };
  await endTasks(db, runId, "token", [{ task: 0, source, search: "all", outcome: "complete", ...counts }]);
}

/** Merges one chunk; gives the tokens that were answered. */
async function merge(
  source: string,
  records: readonly (CanonicalRecord | CardRead)[],
  more: {
    quarantined?: readonly Quarantined[];
    fields?: RecordsStored["fields"];
    file?: string;
    /** What a stored object comes as. */
    stream?: (bytes: Buffer) => Readable;
  } = {},
) {
  const { quarantined = [], fields = {}, file = "all.json", stream = (bytes) => Readable.from([bytes]) } = more;
  const answered: string[] = [];
  const used = records.reduce((sum, record) => sum + (record.kind === "card" ? 0 : record.rows), 0);
  const lines: Readonly<Record<string, readonly unknown[]>> = { records, quarantined };
  const message: RecordsStored = {
    runId: "run",
    task: 0,
    chunk: 0,
    source,
    file,
    key: "records",
    quarantineKey: "quarantined",
    fields,
    rows: { read: used, used, duplicates: 0, quarantined: 0, skipped: 0 },
    collectedAt: COLLECTED,
    readerVersion: 1,
  };
  await aggregate(message, {
    db,
    readObject: async (key) => stream(gzipSync((lines[key] ?? []).map((line) => `${JSON.stringify(line)}\n`).join(""))),
    source: loadSource,
    answer: async (token) => void answered.push(token),
    wakeRelay: async () => {},
    hashAgent: (id) => id,
  });
  return answered;
}

const adverts = (count: number) =>
  Array.from({ length: count }, (_, at) => anAdvert({ reference: String(at), row: at + 1, title: `n° ${at}` }));
const cardOf = (reference: string): CardRead => ({
  kind: "card",
  source: "imo-ops-export",
  reference,
  fingerprint: "f",
  collectedAt: COLLECTED,
});

test("a record that a column does not take costs its row: the rest is merged, the reason told, the accounts close", async () => {
  await opened("imo-ops-export");
  await db.query("alter table advert add constraint odd check (title <> 'n° 7')");
  const answered = await merge("imo-ops-export", [...adverts(100), cardOf("7"), cardOf("8")]);
  expect(answered).toEqual(["token"]);
  expect(await db.query("select count(*) as n from advert")).toEqual([{ n: 99 }]);
  expect(await db.query("select reference from advert_card")).toEqual([{ reference: "8" }]);
  expect(await readRun(db, "run")).toMatchObject({
    rows: 100,
    used: 99,
    quarantined: 1,
    changed: 99,
    records: { advert: 99 },
    chunks: { expected: 1, done: 1, failed: 0 },
  });
  expect(await readQuarantine(db, "run", 10)).toMatchObject([
    {
      kind: "row",
      row: 8,
      field: null,
      file: "all.json",
      code: "merging.not-taken",
      reason:
        'la base n’accepte pas l’enregistrement qui a été lu : « new row for relation "advert" violates check constraint "odd" »',
      excerpt: expect.stringContaining('"reference":"7"'),
    },
  ]);
});

test("a deed that is refused makes its commune and year incomplete, and all of its rows are counted", async () => {
  await opened("dvf");
  await db.query("alter table sale add constraint odd check (price_cents < 100)");
  const sales = [
    aSale({ key: keyOf(1), priceCents: 50 }),
    aSale({ key: keyOf(2), rows: 3, row: 2 }),
    aSale({ key: keyOf(3), sourceRef: "2020-3", priceCents: 60 }),
  ];
  await merge("dvf", sales);
  expect(await readRun(db, "run")).toMatchObject({ rows: 5, used: 2, quarantined: 3, records: { sale: 2 } });
  expect(await db.query("select row_number, scope from quarantine")).toEqual([{ row_number: 2, scope: "64260-2020" }]);
});

test("a chunk of which the database takes nothing is not lost either", async () => {
  await opened("imo-ops-export");
  await db.query("alter table advert add constraint odd check (title = 'none')");
  await merge("imo-ops-export", adverts(5));
  expect(await readRun(db, "run")).toMatchObject({ used: 0, quarantined: 5, records: {}, chunks: { done: 1 } });
});

test("values that were left out are kept beside the rows, counted by field, and summed in the run", async () => {
  await opened("imo-ops-export");
  const entry = { field: "floor", reason: "r", found: "1er", expected: "e", excerpt: "x" };
  const quarantined: Quarantined[] = [
    { kind: "row", row: 3, ...entry, field: null },
    { kind: "field", row: 3, ...entry },
    { kind: "field", row: 3, ...entry, field: "rooms" },
  ];
  await merge("imo-ops-export", adverts(1), { quarantined, fields: { floor: 25, rooms: 1 } });
  expect(await readRun(db, "run")).toMatchObject({ fields: { floor: 25, rooms: 1 }, quarantined: 0, missing: [] });
  const shown = await readQuarantine(db, "run", 10);
  expect(shown.map(({ kind, row, field }) => [kind, row, field])).toEqual([
    ["row", 3, null],
    ["field", 3, "floor"],
    ["field", 3, "rooms"],
  ]);
});

test("what a reader set aside is told in French over HTTP, in English by the command, and as it was where it has no code", async () => {
  await opened("imo-ops-export");
  const entry = { kind: "row" as const, field: "floor", found: "1er", excerpt: "x" };
  const french = { reason: "floor : attendu un nombre", expected: "un nombre" };
  const told = { reason: "floor: expected a number", expected: "a number" };
  const quarantined: Quarantined[] = [
    { ...entry, row: 1, code: "reading.unexpected", ...told, french },
    { ...entry, row: 2, ...told },
  ];
  await merge("imo-ops-export", adverts(1), { quarantined });
  expect(await readQuarantine(db, "run", 10)).toMatchObject([
    { row: 1, code: "reading.unexpected", ...french },
    { row: 2, code: null, ...told },
  ]);
  expect((await listQuarantine(db, { run: "run", limit: 10 })).rows).toMatchObject([{ ...told }, { ...told }]);
});

test("quarantine holds whatever stood in a file, its name included", async () => {
  await opened("imo-ops-export");
  const odd = "\ud83d\0 é\ud800";
  const quarantined: Quarantined[] = [
    { kind: "row", row: 1, field: odd, reason: odd, found: odd, expected: odd, excerpt: odd, scope: odd },
  ];
  await merge("imo-ops-export", adverts(1), { quarantined, file: `\0${odd}.json` });
  expect(await readQuarantine(db, "run", 1)).toMatchObject([{ reason: " é", excerpt: " é", file: " é.json" }]);
});

test("a statement that can't succeed goes to the dead letters with its reason, not to another try", async () => {
  await opened("imo-ops-export");
  await db.query("alter table advert_content rename to elsewhere");
  try {
    const merging = merge("imo-ops-export", adverts(1));
    await expect(merging).rejects.toBeInstanceOf(PermanentError);
    await expect(merging).rejects.toThrow(/42P01.*advert_content/);
  } finally {
    await db.query("alter table elsewhere rename to advert_content");
  }
});

test("an object that breaks off in the middle fails its message alone, which is merged when it comes again", async () => {
  await opened("imo-ops-export");
  async function* brokenOff(bytes: Buffer) {
    yield bytes.subarray(0, bytes.length / 2);
    throw new TransientError("S3 broke off");
  }
  const merging = merge("imo-ops-export", adverts(3), { stream: (bytes) => Readable.from(brokenOff(bytes)) });
  await expect(merging).rejects.toThrow(new TransientError("S3 broke off"));
  expect(await db.query("select count(*) as n from advert")).toEqual([{ n: 0 }]);
  expect(await merge("imo-ops-export", adverts(3))).toEqual(["token"]);
  expect(await db.query("select count(*) as n from advert")).toEqual([{ n: 3 }]);
});

test("what comes for a cancelled run is left, and nothing waits for it", async () => {
  await opened("imo-ops-export");
  expect(await cancelRun(db, "run", quoted("enough"))).toEqual({ status: "cancelled", now: true });
  expect(await merge("imo-ops-export", adverts(3))).toEqual([]);
  expect(await db.query("select from advert")).toEqual([]);
  expect(await readRun(db, "run")).toMatchObject({
    status: "cancelled",
    rows: 0,
    missing: ["enough"],
    chunks: { done: 0, failed: 0 },
    endedAt: expect.any(String),
  });
});

test("two that close a run at once apply its file once: no deed that it holds is taken for gone", async () => {
  await opened("dvf");
  await merge("dvf", [aSale({ key: keyOf(1) }), aSale({ key: keyOf(2), sourceRef: "2020-2" })]);
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  const source = async (id: string) => {
    waiting += 1;
    if (waiting === 2) both.resolve();
    // Whoever comes second waits for the first, who then waits in vain.
    await Promise.race([both.promise, sleep(200)]);
    return loadSource(id);
  };
  const closing = { db, source, deleteObject: async () => {} };
  const [one, other] = await Promise.all([close({ runId: "run" }, closing), close({ runId: "run" }, closing)]);
  expect([one, other]).toMatchObject([
    { status: "complete", missing: [] },
    { status: "complete", missing: [] },
  ]);
  expect(await db.query("select superseded_by from sale")).toEqual([{ superseded_by: null }, { superseded_by: null }]);
});

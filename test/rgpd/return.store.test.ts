import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, expect, test } from "vitest";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { backup } from "../../lib/cli/commands/backup.ts";
import { restore } from "../../lib/cli/commands/restore.ts";
import type { RecordsStored } from "../../lib/messages.ts";
import { keepMarks, keptMarks } from "../../lib/rgpd/kept-marks.ts";
import { marksOf } from "../../lib/rgpd/marks.ts";
import { reapplyErasures } from "../../lib/rgpd/reapply.ts";
import { loadSource } from "../../lib/sources/load.ts";
import { noteMarks } from "../../lib/stores/privacy/erasures.ts";
import { openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import { anAdvert } from "../support/adverts.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import * as planted from "../support/planted-person.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
const folder = await mkdtemp(join(tmpdir(), "imo-ops-erased-"));
afterAll(() => rm(folder, { recursive: true }));
const tally = { update: () => {}, stop: () => {} };
const advert = { source: "seloger-export", reference: "220000888" };
const marks = marksOf(
  { ...planted.PERSON, adverts: [advert], agents: planted.AGENT_HASHES, owners: ["zelie"] },
  planted.hash,
);

beforeEach(async () => {
  await db.query(
    `truncate advert, run, app_user, alert, sql_saved, sql_question, export_job, site_evidence, erasure, crawl, crawl_sighting, advert_card cascade`,
  );
});

/** Merges one chunk of these lines. */
async function merge(lines: readonly object[]): Promise<void> {
  const source = await loadSource("seloger-export");
  const run = { runId: "run-9", task: 0, chunk: 0, source: source.id };
  const asked = { kind: "file" as const, wave: 0, timeoutSeconds: 60, search: "f", asOf: "2026-11-20T08:00:00Z" };
  await openRun(db, { runId: run.runId, trigger: "manual" }, [source]);
  await openTasks(db, run.runId, [{ ...run, ...asked }]);
  const rows = { read: lines.length, used: lines.length, duplicates: 0, quarantined: 0, skipped: 0 };
  const message: RecordsStored = {
    ...run,
    file: "f",
    key: "k",
    rows,
    fields: {},
    collectedAt: asked.asOf,
    readerVersion: 1,
  };
  const none = async () => {};
  const readObject = async () => Readable.from([gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(""))]);
  await aggregate(message, {
    db,
    readObject,
    source: loadSource,
    answer: none,
    wakeRelay: none,
    hashAgent: planted.hash,
  });
}

const row = (changes: Parameters<typeof anAdvert>[0]) =>
  anAdvert({ source: advert.source, collectedAt: "2026-11-20T08:00:00Z", ...changes });

test("what was erased does not come back with the next collection: neither the advert, nor a name or an agent in others", async () => {
  await db.transaction((tx) => noteMarks(tx, marks));
  const description = `Maison au calme. ${planted.SPELLINGS.slice(0, 4).join(" ")} vous attend.`;
  await merge([
    row({ reference: advert.reference }),
    row({
      reference: "1",
      description,
      agentHash: planted.AGENT_HASHES[0] ?? null,
      photos: ["https://x.example/zelie-quatrevingt-brume.jpg"],
    }),
    row({ reference: "2", description: planted.STRANGER, agentHash: planted.hash("other") }),
    {
      kind: "card",
      source: advert.source,
      reference: advert.reference,
      fingerprint: "f",
      collectedAt: "2026-11-20T08:00:00Z",
    },
    {
      kind: "crawl",
      source: advert.source,
      searchId: "s",
      search: "s",
      crawledAt: "2026-11-20T08:00:00Z",
      complete: true,
      withdrawnAfter: 2,
      references: [advert.reference, "1"],
    },
  ]);
  const held = await db.query(
    `select reference, content ->> 'description' as said, content ->> 'agentHash' as agent from advert order by reference`,
  );
  expect(held).toEqual([
    { reference: "1", said: expect.stringContaining("Maison au calme."), agent: null },
    { reference: "2", said: planted.STRANGER, agent: planted.hash("other") },
  ]);
  expect(await db.query(`select reference from crawl_sighting union all select reference from advert_card`)).toEqual([
    { reference: "1" },
  ]);
  const rows = (await planted.rowsOf(db)).filter(([table]) => table !== "erasure");
  expect(rows.filter(([, text]) => planted.tracesIn(text).length > 0 || text.includes(advert.reference))).toEqual([]);
});

test("without a mark the same chunk is merged as it is", async () => {
  await merge([
    row({
      reference: advert.reference,
      agentHash: planted.AGENT_HASHES[0] ?? null,
      description: planted.SPELLINGS[0] ?? "",
    }),
  ]);
  expect(
    await db.query(`select content ->> 'agentHash' as agent, content ->> 'description' as said from advert`),
  ).toEqual([{ agent: planted.AGENT_HASHES[0], said: planted.SPELLINGS[0] }]);
});

test("a backup from before an erasure is restored without what was erased since, also into a database that knows nothing of it", async () => {
  await planted.plantInPostgres(db);
  await db.transaction((tx) => noteMarks(tx, []));
  const file = join(folder, "before.tgz");
  await backup(db, file, tally);
  const bucket = memoryBucket("data");
  await keepMarks(bucket, marks);
  for (const kept of ["in the database", "in the bucket"]) {
    await db.query(`truncate advert, run, alert, sql_saved, export_job, erasure, site_evidence, search_word cascade`);
    if (kept === "in the database") await db.transaction((tx) => noteMarks(tx, marks));
    await restore(db, file, {
      force: true,
      tally,
      finish: async (tx) => {
        if (kept === "in the bucket") await noteMarks(tx, await keptMarks(bucket));
        await reapplyErasures(tx, planted.hash);
      },
    });
    const rows = (await planted.rowsOf(db)).filter(([table]) => !["erasure", "app_user"].includes(table));
    expect(
      rows.filter(([, text]) => planted.tracesIn(text).length > 0).map(([table]) => table),
      kept,
    ).toEqual([]);
    expect(await db.query(`select reference from advert order by 1`)).toHaveLength(3);
    expect(await db.query(`select distinct owner from alert`)).toEqual([{ owner: "octave" }]);
    expect(await db.query(`select from erasure`)).toHaveLength(marks.length);
  }
});

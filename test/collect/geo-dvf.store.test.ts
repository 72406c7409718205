import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TransientError } from "../../lib/errors.ts";
import type { RunInput } from "../../lib/messages.ts";
import { geoCsv, geoRow } from "../support/dvf.ts";
import { takeInFile } from "../support/file-path.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { testDatabase } from "../support/postgres.ts";
import { startReleases } from "../support/release-site.ts";
import type { ReleaseSite } from "../support/release-site.ts";
import { runFiles } from "../support/run-path.ts";
import type { RunWorld } from "../support/run-path.ts";
import { told } from "../support/told.ts";

const TREE = "/geo-dvf/latest/csv/";
const APRIL = "Wed, 08 Apr 2026 09:12:00 GMT";
const OCTOBER = "Thu, 08 Oct 2026 09:12:00 GMT";
const NOVEMBER = "2026-11-20T08:00:00.000Z";
const SIZES = { rows: 20, chars: 1_000_000, maxRows: 100, maxChars: 2_000_000 };

const db = await testDatabase();
const twin = await testDatabase();
let site: ReleaseSite;
beforeAll(async () => {
  site = await startReleases();
});
afterAll(() => site.stop());
beforeEach(async () => {
  for (const one of [db, twin]) {
    await one.query("truncate run, source, sale, sale_seen, sale_coverage, quarantine cascade");
  }
  site.files.clear();
  site.faults.length = 0;
  site.asked.length = 0;
});

let runs = 0;
const asked = (series: RunInput["series"]): RunInput => ({
  runId: `run-${++runs}`,
  trigger: "manual",
  sources: ["geo-dvf"],
  ...(series && { series }),
});
const world = (more: Partial<RunWorld> = {}): RunWorld => ({
  db,
  origins: new Map([["https://files.data.gouv.fr", site.origin]]),
  now: NOVEMBER,
  sizes: SIZES,
  ...more,
});
const one = asked.bind(null, { departments: ["64"], years: [2023] });

/** So many deeds of a year in Hendaye, one row each; `changes` of the n-th. */
function deeds(count: number, changes: (n: number) => Record<string, string> = () => ({}), year = 2023): string {
  const rows = Array.from({ length: count }, (_, n) =>
    geoRow({
      id_mutation: `${year}-${n}`,
      date_mutation: `${year}-03-${String(1 + (n % 28)).padStart(2, "0")}`,
      id_parcelle: `64260000AM${String(n).padStart(4, "0")}`,
      valeur_fonciere: String(100_000 + n),
      ...changes(n),
    }),
  );
  return geoCsv(rows);
}

function publish(csv: string, release: { etag?: string; lastModified?: string }, part = "2023/departements/64"): void {
  site.files.set(`${TREE}${part}.csv.gz`, { body: gzipSync(csv), ...release });
}

/** Everything that a table holds, without what differs between runs by nature. */
async function tables(of: typeof db) {
  const table = async (name: string, order: string) =>
    of.query(
      `select to_jsonb(t) - array['opened_at', 'ended_at', 'last_complete_at', 'started_at',
         'requests', 'task_token', 'input', 'validator', 'created_at', 'updated_at'] as row from ${name} t order by ${order}`,
    );
  return {
    sale: await table("sale", "sale_key, ordinal"),
    coverage: await table("sale_coverage", "commune, year"),
    task: await table("task", "task"),
    chunk: await table("chunk", "task, chunk"),
    quarantine: await table("quarantine", "task, chunk, row_number"),
    source: await table("source", "source_id"),
  };
}

test("the departments that are set are collected of the years that the index lists, newest first, and it is a visit of the source", async () => {
  site.files.set(TREE, {
    body: Buffer.from('<pre><a href="../">../</a><a href="2022/">2022/</a> <a href="2023/">2023/</a></pre>'),
  });
  for (const year of [2022, 2023]) publish(deeds(3, undefined, year), { etag: `"${year}"` }, `${year}/departements/64`);
  const input: RunInput = { runId: "by-schedule", trigger: "schedule", sources: ["geo-dvf"] };
  const { summary } = await runFiles(input, world({ settings: { "geo-dvf-departments": "64, 68" } }));
  expect(summary.tasks).toMatchObject([
    { search: "geo-dvf-2023-64.csv.gz", outcome: "complete", seen: 3 },
    { search: "geo-dvf-2022-64.csv.gz", outcome: "complete", seen: 3 },
    { search: "département 68", outcome: "absent", requests: 0, reason: expect.stringMatching(/not in DVF/) },
  ]);
  expect(summary).toMatchObject({ status: "complete", missing: [], changed: 6 });
  const [source] = await db.query("select last_complete_run from source where source_id = 'geo-dvf'");
  expect(source).toEqual({ last_complete_run: "by-schedule" });
});

test("set to no department, it is refused by name with the setting that it lacks", async () => {
  await expect(runFiles({ runId: "named", trigger: "manual", sources: ["geo-dvf"] }, world())).rejects.toThrow(
    /geo-dvf-departments is not set: GEO_DVF_DEPARTMENTS=/,
  );
});

test("an index that can't be read keeps no file from being asked for: years that are not there are told", async () => {
  publish(deeds(2), { etag: '"one"' });
  const { summary } = await runFiles(asked({ departments: ["64"] }), world());
  expect(summary.tasks.map(({ search, outcome }) => `${search} ${outcome}`)).toEqual([
    "geo-dvf-2026-64.csv.gz absent",
    "geo-dvf-2025-64.csv.gz absent",
    "geo-dvf-2024-64.csv.gz absent",
    "geo-dvf-2023-64.csv.gz complete",
    "geo-dvf-2022-64.csv.gz absent",
    "geo-dvf-2021-64.csv.gz absent",
  ]);
  expect(summary).toMatchObject({ status: "complete", missing: [] });
});

test("a year that is not published, or a department that DVF lacks, alone, is no failure", async () => {
  const { summary } = await runFiles(asked({ departments: ["57", "64"], years: [2035] }), world());
  expect(summary).toMatchObject({ status: "unchanged", missing: [] });
  expect(summary.tasks).toMatchObject([
    { outcome: "absent", reason: expect.stringContaining("Alsace-Moselle (57, 67, 68)") },
    { outcome: "absent", reason: expect.stringContaining("2035/departements/64.csv.gz answered 404") },
  ]);
});

test("a file that has not changed is not sent again; one that has supersedes what it no longer holds", async () => {
  publish(deeds(30), { etag: '"april"', lastModified: APRIL });
  expect((await runFiles(one(), world())).summary).toMatchObject({ status: "complete", changed: 30 });

  const again = await runFiles(one(), world());
  expect(again.summary).toMatchObject({ status: "unchanged", rows: 0 });
  expect(again.answers).toMatchObject([
    { outcome: "unchanged", requests: 1, bytes: 0, validator: { etag: '"april"' } },
  ]);
  expect((await runFiles(one(), world())).answers).toMatchObject([{ outcome: "unchanged" }]);

  const corrected = (n: number) => (n === 3 ? { valeur_fonciere: "999000" } : {});
  publish(deeds(29, corrected), { etag: '"october"', lastModified: OCTOBER });
  const reissue = await runFiles(one(), world());
  expect(reissue.summary).toMatchObject({ status: "complete", changed: 1, superseded: 1 });
  const prices = await db.query(
    "select count(*) as deeds, max(price_cents) as most from sale where superseded_by is null",
  );
  expect(prices).toEqual([{ deeds: 29, most: 99_900_000 }]);
});

test("an older release that comes after a newer one changes nothing: releases are ordered by when they were published", async () => {
  publish(
    deeds(25, () => ({ valeur_fonciere: "200000" })),
    { etag: '"october"', lastModified: OCTOBER },
  );
  await runFiles(one(), world());
  publish(deeds(20), { etag: '"april"', lastModified: APRIL });
  const { summary } = await runFiles(one(), world());
  expect(summary).toMatchObject({ changed: 0, superseded: 0 });
  expect(
    await db.query("select count(*) as n, min(price_cents) as least from sale where superseded_by is null"),
  ).toEqual([{ n: 25, least: 20_000_000 }]);
});

test("however many files a run brings, the planner looks at all sales once", async () => {
  const looked = async () => {
    const [row] = await db.query<{ times: number }>(
      "select analyze_count as times from pg_stat_user_tables where relname = 'sale' and schemaname = 'public'",
    );
    return row?.times ?? 0;
  };
  const years = [2021, 2022, 2023];
  for (const year of years) publish(deeds(25, undefined, year), { etag: `"${year}"` }, `${year}/departements/64`);
  const before = await looked();
  const { summary } = await runFiles(asked({ departments: ["64"], years }), world());
  expect(summary).toMatchObject({ status: "complete", changed: 75 });
  expect(await looked()).toBe(before + 1);
});

test("a deed that a dropped file of the source dvf holds is the same deed", async () => {
  await takeInFile(db, "dvf", deeds(10), { runId: "dropped", asOf: "2026-05-01T00:00:00.000Z" });
  publish(deeds(12), { etag: '"october"', lastModified: OCTOBER });
  expect((await runFiles(one(), world())).summary).toMatchObject({ changed: 2, superseded: 0 });
  expect(await db.query("select count(*) as n from sale")).toEqual([{ n: 12 }]);
});

describe("out of time and killed, again and again, it ends in the same tables as in one go", () => {
  const csv = deeds(110, (n) => (n === 50 ? { valeur_fonciere: "beaucoup" } : {}));
  /** A row of a deed stands apart: such a file is gathered before it is cut. */
  const apart = `${csv}${csv.split("\n")[2]}\n`;

  test.each([
    ["as published", csv],
    ["its rows apart", apart],
  ])("%s", async (_, content) => {
    publish(content, { etag: '"one"', lastModified: OCTOBER });
    const whole = await runFiles({ ...one(), runId: "same" }, world({ db: twin }));
    expect(whole.answers).toHaveLength(1);

    site.faults.push({ cutAfter: 500 }, { cutAfter: 0 });
    const data = memoryBucket("data");
    const { summary, answers, announced } = await runFiles(
      { ...one(), runId: "same" },
      world({
        data,
        call: (deps, call) => {
          if (call === 2) return { ...deps, announce: async () => Promise.reject(new TransientError("killed")) };
          // Time for one more chunk than the call before.
          let left = 4 + call;
          return { ...deps, hasTime: () => left-- > 0 };
        },
      }),
    );
    expect(answers.filter(({ more }) => more).length).toBeGreaterThanOrEqual(2);
    expect(answers.at(-1)).toMatchObject({
      outcome: "complete",
      chunks: whole.answers[0]?.chunks,
      seen: whole.answers[0]?.seen,
    });
    expect([...new Set(announced)]).toHaveLength(answers.at(-1)?.chunks ?? 0);
    expect(summary.status).toBe(whole.summary.status);
    expect(await tables(db)).toEqual(await tables(twin));
    // What was received is kept as it came, and nothing waits any more.
    expect([...data.objects.keys()].filter((key) => key.includes("incoming"))).toEqual([]);
    const kept = [...data.objects].find(([key]) => /\/[0-9a-f]{64}$/.test(key));
    expect(kept?.[1]).toEqual(gzipSync(content));
  });
});

test("a release that comes in the middle of a transfer is read, and not a byte of the one before", async () => {
  publish(deeds(60), { etag: '"april"', lastModified: APRIL });
  site.faults.push({ cutAfter: 300 }, { cutAfter: 0 });
  const { summary } = await runFiles(
    one(),
    world({
      call: (deps, call) => {
        if (call === 1)
          publish(
            deeds(40, () => ({ valeur_fonciere: "300000" })),
            { etag: '"october"', lastModified: OCTOBER },
          );
        return deps;
      },
    }),
  );
  expect(summary).toMatchObject({ status: "complete", changed: 40 });
  expect(await db.query("select distinct price_cents as price, collected_at as at from sale")).toEqual([
    { price: 30_000_000, at: new Date(OCTOBER).toISOString() },
  ]);
});

test("a server that asks to wait is waited for, and its file is read", async () => {
  publish(deeds(2), { etag: '"one"' });
  site.faults.push({ status: 429, retryAfter: 30 });
  const { answers } = await runFiles(one(), world());
  expect(answers).toMatchObject([
    { more: true, waitSeconds: 30 },
    { outcome: "complete", requests: 2 },
  ]);
});

test("a server that is away is waited for longer and longer, then given up with its own words", async () => {
  site.faults.push(...Array.from({ length: 7 }, () => ({ status: 502 })));
  const { answers, summary } = await runFiles(one(), world());
  expect(answers.map(({ waitSeconds }) => waitSeconds)).toEqual([2, 4, 8, 16, 32, 60, undefined]);
  expect(summary).toMatchObject({
    status: "failed",
    tasks: [{ outcome: "failed", reason: expect.stringContaining("answered 502") }],
  });
});

test("the source's own time limit ends it with what came, and says so", async () => {
  publish(deeds(110), { etag: '"one"' });
  let now = Date.parse(NOVEMBER);
  const { summary, answers } = await runFiles(
    one(),
    world({
      call: (deps, call) => {
        let left = 6;
        now += call * 3_700_000;
        return { ...deps, now: () => new Date(now), hasTime: () => left-- > 0 };
      },
    }),
  );
  expect(answers.at(-1)).toMatchObject({ outcome: "truncated", reason: told("the source's own time limit is over") });
  expect(summary).toMatchObject({ status: "partial", superseded: 0 });
  expect(answers.at(-1)?.validator).toBeUndefined();
});

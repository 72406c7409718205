import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { makeDvf } from "../bench/make-dvf.ts";
import { startWholeCloud } from "../support/whole-cloud.ts";
import type { WholeCloud } from "../support/whole-cloud.ts";

/** Enough rows for some twenty chunks, so that there is a middle to be killed in. */
const ROWS = 100_000;
/** Within this the same tables stand as without the accident, without a hand. */
const PATIENCE_MS = 180_000;

let whole: WholeCloud;
let file: string;
let undisturbed: string;

beforeAll(async () => {
  file = path.join(tmpdir(), `imo-ops-resilience-${process.pid}.csv`);
  whole = await startWholeCloud();
  await makeDvf(file, ROWS);
  const run = await whole.take(file, "dvf");
  expect(run.status).toBe("complete");
  undisturbed = await tables();
}, 240_000);
afterAll(async () => {
  await whole?.stop();
  await rm(file, { force: true });
});
beforeEach(() => whole.to.db.query("truncate sale, sale_coverage, sale_seen"));

/** Everything that a run leaves in the tables of sales, in one hash. */
async function tables(): Promise<string> {
  const [row] = await whole.to.db.query<{ sales: string; coverage: string }>(
    `select (select md5(string_agg(concat_ws('|', sale_key, ordinal, content_hash, superseded_by), ',' order by sale_key, ordinal)) from sale) as sales,
       (select md5(string_agg(concat_ws('|', commune, year, complete), ',' order by commune, year)) from sale_coverage) as coverage`,
  );
  return `${row?.sales} ${row?.coverage}`;
}

/** Process ids of the emulator's function workers, by function. */
async function workers(): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const pid of (await readdir("/proc")).map(Number).filter(Boolean)) {
    try {
      if (!path.basename(await readlink(`/proc/${pid}/exe`)).startsWith("node")) continue;
      const environment = await readFile(`/proc/${pid}/environ`, "utf8");
      const [, name] = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(environment) ?? [];
      if (name && environment.includes(whole.cloud.home.root)) found.set(pid, name);
    } catch {
      // The process has ended meanwhile, or is another user's.
    }
  }
  return found;
}

async function untilHalfway(runId: () => Promise<string | undefined>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const id = await runId();
    const [row] = await whole.to.db.query<{ done: number }>(`select count(*) as done from chunk where run_id = $1`, [
      id ?? "",
    ]);
    if ((row?.done ?? 0) >= 3) return;
    await sleep(20);
  }
  throw new Error("the run never got under way");
}

const newest = async () =>
  (
    await whole.to.db.query<{ run_id: string }>(
      `select run_id from run where status = 'running' order by started_at desc limit 1`,
    )
  )[0]?.run_id;

async function disturbed(accident: () => Promise<void>): Promise<{ run: RunSummary; seconds: number }> {
  const taking = whole.take(file, "dvf");
  await untilHalfway(newest);
  const begun = Date.now();
  await accident();
  const run = await taking;
  return { run, seconds: (Date.now() - begun) / 1000 };
}

test(
  "a killed worker costs nothing: its message comes again and the run ends by itself",
  async () => {
    const killed: string[] = [];
    const { run, seconds } = await disturbed(async () => {
      for (const [pid, name] of await workers()) {
        if (!/aggregate|normalize-file/.test(name)) continue;
        process.kill(pid, "SIGKILL");
        killed.push(name);
      }
    });
    expect(killed.length).toBeGreaterThan(0);
    expect(run).toMatchObject({ status: "complete", missing: [] });
    expect(seconds * 1000).toBeLessThan(PATIENCE_MS);
    expect(await tables()).toBe(undisturbed);
  },
  PATIENCE_MS + 60_000,
);

test(
  "a killed emulator is started again, and the run that it lost is taken up by itself",
  async () => {
    const { run, seconds } = await disturbed(async () => {
      const { pid } = JSON.parse(await readFile(path.join(whole.cloud.home.run, "emulator.json"), "utf8"));
      process.kill(pid, "SIGKILL");
    });
    expect(run).toMatchObject({ status: "complete", missing: [] });
    expect(run.runId).toMatch(/-r1$/);
    const lost = await whole.to.db.query(`select status, restarted_as from run where restarted_as is not null`);
    expect(lost).toEqual([{ status: "interrupted", restarted_as: run.runId }]);
    expect(seconds * 1000).toBeLessThan(PATIENCE_MS);
    expect(await tables()).toBe(undisturbed);
  },
  PATIENCE_MS + 60_000,
);

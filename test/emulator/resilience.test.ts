import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { makeDvf } from "../bench/make-dvf.ts";
import { functionWorkers } from "../support/function-workers.ts";
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
  // What a schedule collects meanwhile, communes and their former codes, would change how sales are covered.
  await new LambdaClient({}).send(new DeleteFunctionCommand({ FunctionName: "imo-ops-local-start" }));
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

async function untilHalfway(runId: () => Promise<string | undefined>): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    const id = await runId();
    const [row] = await whole.to.db.query<{ done: number }>(`select count(*) as done from chunk where run_id = $1`, [
      id ?? "",
    ]);
    if ((row?.done ?? 0) >= 3) return;
    await sleep(20);
  }
  throw new Error("the run never got under way");
}

/** Of those that the test asked for: a schedule may start others beside them. */
const newest = async () =>
  (
    await whole.to.db.query<{ run_id: string }>(
      `select run_id from run where status = 'running' and run_id like 'ingest-%' order by started_at desc limit 1`,
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
      for (const [pid, name] of await functionWorkers(whole.cloud.home.root)) {
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
    const lost = await whole.to.db.query(
      `select status, restarted_as from run where restarted_as is not null and run_id like 'ingest-%'`,
    );
    expect(lost).toEqual([{ status: "interrupted", restarted_as: run.runId }]);
    expect(seconds * 1000).toBeLessThan(PATIENCE_MS);
    expect(await tables()).toBe(undisturbed);
  },
  PATIENCE_MS + 60_000,
);

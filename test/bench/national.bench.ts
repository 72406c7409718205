import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ingest } from "../../lib/cli/commands/ingest.ts";
import type { Installation } from "../../lib/cli/connect.ts";
import { count } from "../../lib/cli/figures.ts";
import { progressOn } from "../../lib/cli/follow.ts";
import { ConfigError, PipelineError } from "../../lib/errors.ts";
import type { BenchRun } from "./bench.ts";
import { withCloud } from "./cloud.ts";
import { makeDvf } from "./make-dvf.ts";

/** `--rows 20000000`: the whole country. */
export const options = { rows: { type: "string" } } as const;

const ROWS = 5_000_000;
const PART = 1_000_000;
const TARGET = 15_000;

/** Measures whether DVF of all departments comes in as fast at the last million rows as at the first, and how much room each takes. */
export async function bench(run: BenchRun): Promise<void> {
  const rows = Number(run.options["rows"] ?? Math.ceil(ROWS * run.scale));
  if (!Number.isSafeInteger(rows) || rows < 1) throw new ConfigError("--rows takes a number of rows");
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-bench-"));
  try {
    await withCloud(run, async (_cloud, to) => {
      let [left, communes] = [rows, 0];
      for (let part = 1; left > 0; part++) {
        const file = path.join(folder, `part-${part}.csv`);
        const made = await makeDvf(file, Math.min(PART, left), communes);
        await measurePart(run, to, { file, part, rows: made.rows });
        await rm(file);
        left -= made.rows;
        communes += made.communes;
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measurePart(
  run: BenchRun,
  to: Installation,
  { file, part, rows }: { readonly file: string; readonly part: number; readonly rows: number },
): Promise<void> {
  run.say(`part ${part}: ${count(rows)} rows`);
  const [begun, before] = [Date.now(), await bytesOf(to)];
  const summary = await ingest(to, { file, source: "dvf" }, progressOn(process.stderr));
  if (summary.status !== "complete" || summary.rows !== rows || !summary.endedAt) {
    throw new PipelineError(`The run ${summary.runId} is ${summary.status}: ${summary.missing.join("; ")}`);
  }
  const seconds = (Date.parse(summary.endedAt) - begun) / 1000;
  const name = `part ${part}, ${count(rows)} rows`;
  run.measure({ name: `${name}, drop → queryable`, value: Math.round(rows / seconds), unit: "rows/s", target: TARGET });
  run.measure({ name: `${name}, on disk`, value: Math.round((await bytesOf(to)) - before) / rows, unit: "bytes/row" });
}

async function bytesOf({ db }: Installation): Promise<number> {
  const [row] = await db.query<{ bytes: number }>("select pg_database_size(current_database()) as bytes");
  return row?.bytes ?? 0;
}

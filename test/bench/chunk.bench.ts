import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { takeInFile } from "../support/file-path.ts";
import type { Stage } from "../support/file-path.ts";
import type { Bench } from "./bench.ts";
import { makeDvf } from "./make-dvf.ts";
import { withStores } from "./stores.ts";

const ROWS = 50_000;

/** Measures what the calls of each stage take for DVF, one chunk at a time: what a bill of AWS follows from (`imo cost`). */
export const bench: Bench = async (run) => {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-bench-"));
  try {
    await withStores(async ({ db }) => {
      const file = path.join(folder, "dvf.csv");
      const { rows } = await makeDvf(file, Math.round(ROWS * run.scale));
      const spent = new Map<Stage, number[]>();
      const note = (stage: Stage, ms: number): void => void spent.set(stage, [...(spent.get(stage) ?? []), ms]);
      const content = await readFile(file);
      await takeInFile(db, "dvf", content, { runId: "bench", asOf: "2026-11-01T00:00:00Z", spent: note });
      run.measure({ name: "geo-DVF", value: content.length / rows, unit: "bytes/row" });
      for (const [stage, times] of spent) {
        const total = times.reduce((sum, ms) => sum + ms, 0);
        run.measure({
          name: `${stage}, ${rows} rows in ${times.length} calls`,
          value: total / times.length,
          unit: "ms/call",
        });
        run.measure({ name: stage, value: (total / rows) * 1_000, unit: "ms/1,000 rows" });
      }
      const [size] = await db.query<{ bytes: number }>("select pg_database_size(current_database()) as bytes");
      run.measure({ name: `database with ${rows} rows`, value: (size?.bytes ?? 0) / rows, unit: "bytes/row" });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

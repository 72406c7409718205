/** The one definition of the market's statistics over made sales, run by PostgreSQL, DuckDB and Spark, whose answers have to be equal. */
import { isDeepStrictEqual } from "node:util";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { counted } from "../../lib/cli/figures.ts";
import { ConfigError, PipelineError } from "../../lib/errors.ts";
import { makeFiles } from "../../lib/publish/files.ts";
import { sales } from "../../lib/publish/sets/sales.ts";
import { statisticsOfDuckDb, statisticsOfPostgres } from "../support/engines.ts";
import { sparkHere, statisticsOfSpark } from "../support/spark.ts";
import type { Spark } from "../support/spark.ts";
import type { Bench } from "./bench.ts";
import { addSales, withPlaces } from "./market-database.ts";

const SALES = 1_000_000;
const WORKERS = [1, 2];

/** Measures how long each engine takes; Spark with its start, on clusters of one and of two worker processes. */
export const bench: Bench = async (run) => {
  const spark = await installed((sentence) => run.say(sentence));
  const folder = await mkdtemp(path.join(os.tmpdir(), "imo-ops-bench-"));
  await chmod(folder, 0o711);
  try {
    await withPlaces(async (db) => {
      const count = Math.round(SALES * run.scale);
      run.say(`making ${counted(count, "sale")}`);
      await addSales(db, count);
      run.say("publishing them");
      await db.transaction((tx) => makeFiles(sales, sales.batches(tx), folder));
      const published = path.join(folder, "ventes.parquet");
      const timed = async <T>(engine: string, work: () => Promise<T>): Promise<T> => {
        run.signal.throwIfAborted();
        run.say(engine);
        const begun = performance.now();
        const told = await work();
        run.measure({
          name: `statistics of ${counted(count, "made sale")}, ${engine}`,
          value: (performance.now() - begun) / 1000,
          unit: "s",
        });
        return told;
      };
      const told = await timed("PostgreSQL, from its tables", () => statisticsOfPostgres(db));
      const others = [await timed("DuckDB, from Parquet", () => statisticsOfDuckDb(published))];
      for (const workers of WORKERS) {
        const to = path.join(folder, `said-${workers}`);
        const engine = `Spark, ${counted(workers, "worker")}, from Parquet`;
        others.push(await timed(engine, () => statisticsOfSpark(published, spark, { workers, to })));
      }
      if (!others.every((one) => isDeepStrictEqual(one, told))) throw new PipelineError("The engines do not agree");
      run.measure({ name: "rows on which all engines agree to the last bit", value: told.length, unit: "rows" });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** @throws ConfigError where there is no Java for it. */
async function installed(say: (sentence: string) => void): Promise<Spark> {
  say("installing Spark (some 320 MB) where it is missing");
  const spark = await sparkHere();
  if (typeof spark === "string") throw new ConfigError(spark);
  return spark;
}

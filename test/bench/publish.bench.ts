/** How long an edition of the published data sets takes over a million made sales, and the memory of the process that writes it. */
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { writeEdition } from "../../lib/publish/write-edition.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { rebuildSaleCells } from "../../lib/stores/market/sale-cells.ts";
import { openEdition } from "../../lib/stores/publications/editions.ts";
import type { Bench } from "./bench.ts";
import { addSales, withPlaces } from "./market-database.ts";

const SALES = 1_000_000;
const SECONDS = 60;
const MEGABYTES = 512;
const EDITION = "2026-11-27-030000";

/** Writes one edition; what is stored is read and forgotten, so that S3 is not measured. */
export const bench: Bench = (run) =>
  withPlaces(async (db) => {
    const sales = Math.round(SALES * run.scale);
    run.say(`making ${sales} sales`);
    await addSales(db, sales);
    await rebuildSaleCells(db, () => {});
    await openEdition(db, EDITION);
    let bytes = 0;
    const bucket = {
      upload: (_: string, body: NodeJS.ReadableStream) =>
        pipeline(
          body,
          new Writable({
            write: (chunk: Buffer, _encoding, done) => {
              bytes += chunk.length;
              done();
            },
          }),
        ),
      copy: async () => {},
      head: () => Promise.reject(new Error("there is no edition before")),
    };
    const sources = await loadSources();
    run.say("writing the edition");
    const begun = performance.now();
    const peak = await peakOf(() => writeEdition(EDITION, { db, bucket, sources, now: () => new Date() }));
    const seconds = (performance.now() - begun) / 1000;
    run.measure({ name: `an edition of ${sales} sales`, value: seconds, unit: "s", limit: SECONDS });
    run.measure({ name: `an edition of ${sales} sales: memory`, value: peak, unit: "MB", limit: MEGABYTES });
    run.measure({ name: `an edition of ${sales} sales: stored`, value: bytes / 1e6, unit: "MB" });
  });

/** The most memory, resident, in MB (10⁶ bytes), that this process was seen to have meanwhile. */
async function peakOf(work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak / 1e6;
}

/** How fast the embedded engine turns adverts into vectors, what that does to questions meanwhile, and how fast near adverts are found. */
import sql from "sql-template-tag";
import { embedBatch } from "../../lib/aggregate/embed/embed.ts";
import type { Embedder } from "../../lib/query/search/embedder.ts";
import { nearestAdverts } from "../../lib/stores/embeddings/nearest.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import type { BenchFigures, BenchRun } from "./bench.ts";
import { percentile } from "./drive.ts";
import { withEmbedder } from "./embedder.ts";
import { makeDescribed } from "./make-described.ts";
import { withAdverts } from "./search-database.ts";

const ADVERTS = 400;
const QUESTIONS = 60;
const BATCH = 32;
/** What is wanted of the embedded engine: so many adverts in so many minutes. */
const WANTED = { adverts: 20_000, minutes: 15 };
const NEAR_MS = 40;

/** Measures passages a second, the 95th percentile of a question's vector before and meanwhile, and that of the 100 nearest adverts. */
export function bench(run: BenchRun): Promise<BenchFigures> {
  const adverts = makeDescribed(Math.max(BATCH, Math.round(ADVERTS * run.scale)));
  return withEmbedder((embedder) => withAdverts(adverts, (db) => measure(run, db, embedder, adverts.length)));
}

async function measure(run: BenchRun, db: Postgres, embedder: Embedder, count: number): Promise<BenchFigures> {
  let asked = 0;
  const ask = async (): Promise<number> => {
    const begun = performance.now();
    await embedder.embed([`maison ${(asked += 1)} pièces avec jardin près de la plage`], "query", run.signal);
    return performance.now() - begun;
  };
  const alone = await times(QUESTIONS, ask);
  const meanwhile: number[] = [];
  const begun = performance.now();
  const done = new AbortController();
  const questions = (async () => {
    while (!done.signal.aborted) meanwhile.push(await ask());
  })();
  try {
    while ((await embedBatch(db, embedder, BATCH)) > 0) run.signal.throwIfAborted();
  } finally {
    done.abort();
    await questions;
  }
  const perSecond = count / ((performance.now() - begun) / 1_000);
  const [vector = new Float32Array()] = await embedder.embed(["maison avec jardin"], "query");
  const where = sql`status <> 'w'`;
  const near = await times(QUESTIONS, async () => {
    const since = performance.now();
    await nearestAdverts(db, { model: embedder.model, vector, where, limit: 100 });
    return performance.now() - since;
  });
  const target = WANTED.adverts / (WANTED.minutes * 60);
  run.measure({ name: `${count} adverts, questions meanwhile`, value: perSecond, unit: "passages/s", target });
  run.measure({ name: "a question's vector, p95, nothing else", value: percentile(alone, 0.95), unit: "ms" });
  run.measure({ name: "a question's vector, p95, meanwhile", value: percentile(meanwhile, 0.95), unit: "ms" });
  run.measure({ name: `100 nearest of ${count}, p95`, value: percentile(near, 0.95), unit: "ms", limit: NEAR_MS });
  return { passages_per_second: perSecond, question_p95_ms: percentile(alone, 0.95) };
}

async function times(count: number, work: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let nth = 0; nth < count; nth += 1) taken.push(await work());
  return taken;
}

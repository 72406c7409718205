import * as z from "zod";
import { listRuns } from "../query/runs.ts";
import { RunSummary } from "../records/run-summary.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { createCache } from "../stores/redis/redis.ts";
import { operation } from "./operation.ts";

/** One part of an installation: whether it answers, and whether anything works without it. */
export const PartState = z.object({
  name: z.string(),
  needed: z.boolean(),
  answers: z.boolean(),
  /** How long its answer, or giving up, took. */
  milliseconds: z.number(),
});
export type PartState = z.output<typeof PartState>;

/** What goes on in Postgres. */
const Work = z.object({
  /** Changes that MongoDB has not been told yet. */
  outbox: z.int(),
  running: z.int(),
  last: RunSummary.nullable(),
});
export type Work = z.output<typeof Work>;

/** Tells whether each store answers, and which runs go on; null where the truth is away. */
export const storesStatus = operation({
  name: "stores.status",
  input: z.object({}),
  answer: z.object({ parts: z.array(PartState), work: Work.nullable() }),
  work: async ({ db, mongo, urls }) => {
    const cache = createCache(urls.redis, () => Promise.resolve(0));
    try {
      const [parts, work] = await Promise.all([
        Promise.all([
          checkPart("postgres", true, () => db.query("select 1")),
          checkPart("mongo", false, () => mongo().ping()),
          checkPart("redis", false, () => cache.ping()),
        ]),
        readWork(db).catch(() => null),
      ]);
      return { parts, work };
    } finally {
      await cache.end();
    }
  },
});

/** Asks a part for a sign of life. */
export async function checkPart(name: string, needed: boolean, ping: () => Promise<unknown>): Promise<PartState> {
  const started = performance.now();
  const answers = await ping().then(
    () => true,
    () => false,
  );
  return { name, needed, answers, milliseconds: Math.round(performance.now() - started) };
}

async function readWork(db: Queries): Promise<Work> {
  const [counts] = await db.query<{ outbox: number; running: number }>(
    `select (select count(*) from outbox) as outbox, (select count(*) from run where status = 'running') as running`,
  );
  const [last] = await listRuns(db, { limit: 1 });
  return { outbox: counts?.outbox ?? 0, running: counts?.running ?? 0, last: last ?? null };
}

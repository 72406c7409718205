import { collectWeb } from "../../lib/collect/collect-web.ts";
import { planTasks } from "../../lib/collect/plan.ts";
import { CrawlState } from "../../lib/collect/web/crawl-state.ts";
import { openVisits } from "../../lib/collect/web/open-visits.ts";
import type { TaskOutcome } from "../../lib/messages.ts";
import { loadSources, loadWebSource } from "../../lib/sources/load.ts";
import { knownCards } from "../../lib/stores/adverts/crawls.ts";
import { keepEvidence } from "../../lib/stores/privacy/site-evidence.ts";
import { crawlStore, stateStore } from "../../lib/stores/runs/collect-states.ts";
import { collectTasks, finish } from "./take-in.ts";
import type { World } from "./world.ts";

/** The site that trials visit, by plain requests. */
const SITE = { source: "agence-littoral", origin: "https://www.agence-littoral.example" } as const;
/** Requests a second at its stand-in. */
const PACE = "50";
/** Visits at once that a stand-in bears, all workers together. */
export const AT_ONCE = 4;
const DEADLINE_MS = 60_000;

/** Where a crawl finds the site and the Redis that workers share. */
export interface Around {
  readonly site: string;
  readonly redis: string;
}

/** A crawl of every search of the site, each by a collector of its own, at once. */
export interface Crawl {
  readonly runId: string;
  readonly asOf: string;
}

/** Crawls the site to the run's end; gives what its collectors told. */
export async function crawl(world: World, { runId, asOf }: Crawl, around: Around): Promise<readonly TaskOutcome[]> {
  const tasks = planTasks({ runId, trigger: "manual", sources: [SITE.source], asOf }, await loadSources(), {
    now: new Date(asOf),
  });
  const outcomes = await collectTasks(
    world,
    { runId, tasks },
    (task) => visiting(world, around, asOf, (deps) => collectWeb(task, deps)),
    tasks.length,
  );
  await world.line.drain(world.consume);
  await finish(world, { runId });
  return outcomes;
}

/** As functions/collect-web.ts wires it. */
async function visiting(
  { db, objects, line }: World,
  { site, redis }: Around,
  asOf: string,
  work: (deps: Parameters<typeof collectWeb>[1]) => Promise<TaskOutcome>,
): Promise<TaskOutcome> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  await using visits = openVisits(
    {
      source: await loadWebSource(SITE.source),
      stage: "local",
      origins: `${SITE.origin}=${site}`,
      pace: PACE,
      contact: "ops@imo.test",
      redisUrl: redis,
      program: { executable: "" },
      deadline,
      book: { objection: async () => null, keep: (evidence) => keepEvidence(db, evidence, new Date(asOf)) },
      warn: () => {},
    },
    new Date(asOf),
  );
  return await work({
    source: loadWebSource,
    visit: visits.visit,
    knownCards: (source, references) => knownCards(db, source, references),
    erased: async () => new Set(),
    loadState: stateStore(objects, CrawlState),
    put: objects.put,
    putRecords: crawlStore(objects),
    announcePages: async (message) => line.send("raw-web", message),
    announceRecords: async (message) => line.send("records", message),
    hasTime: () => !deadline.aborted,
  });
}

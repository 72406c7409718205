import os from "node:os";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { createMongo } from "../../lib/stores/mongo/mongo.ts";
import { drawFor } from "../../localstack/market/draw.ts";
import { contentOf, differencesFrom } from "./compare.ts";
import type { Content, Difference } from "./compare.ts";
import type { Fault, Outcome, Seen, Undisturbed } from "./fault.ts";
import type { Places, Servers } from "./servers.ts";
import { takeInAll } from "./take-in.ts";
import { openWorld } from "./world.ts";
import { workload } from "./workload.ts";

/** What a campaign is told. */
export interface CampaignOptions {
  readonly seed: number;
  /** Repetitions of each fault; without it, as many as the fault says. */
  readonly runs?: number | undefined;
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => void;
}

/** Runs faults one after the other over the same servers, each over stores of its own, beside a twin that nothing disturbs. */
export async function campaign(
  faults: readonly Fault[],
  servers: Servers,
  options: CampaignOptions,
): Promise<Outcome[]> {
  const twins = new Twins(servers);
  try {
    const outcomes: Outcome[] = [];
    for (const fault of faults) {
      if (options.signal.aborted) break;
      outcomes.push(await repeat(fault, servers, twins, options));
    }
    return outcomes;
  } finally {
    await twins.end();
  }
}

/** What the tables hold when nothing disturbs the work, for each kind of work once. */
class Twins {
  readonly #servers: Servers;
  readonly #taken = new Map<string, Promise<Places>>();

  constructor(servers: Servers) {
    this.#servers = servers;
  }

  async content(fault: Fault): Promise<Content> {
    const { work = workload(), twin, leftOut } = fault;
    const key = twin?.name ?? JSON.stringify(work);
    const taken =
      this.#taken.get(key) ?? this.#takeIn(twin?.takeIn ?? (async (world) => void (await takeInAll(world, work))));
    this.#taken.set(key, taken);
    return foundAt(await taken, leftOut);
  }

  async end(): Promise<void> {
    for (const taken of await Promise.allSettled(this.#taken.values())) {
      if (taken.status === "fulfilled") await this.#servers.drop(taken.value);
    }
  }

  async #takeIn(takeIn: Undisturbed["takeIn"]): Promise<Places> {
    const places = await this.#servers.places();
    const world = await openWorld(places);
    try {
      await takeIn(world);
    } finally {
      await world.end();
    }
    return places;
  }
}

async function repeat(fault: Fault, servers: Servers, twins: Twins, options: CampaignOptions): Promise<Outcome> {
  const { seed, signal, say } = options;
  const runs = options.runs ?? fault.runs ?? 1;
  const begun = performance.now();
  const [at, load] = [new Date().toISOString(), Math.round((os.loadavg()[0] ?? 0) * 10) / 10];
  const all: (Seen & { readonly differences: readonly Difference[] })[] = [];
  let failure: string | null = null;
  for (let run = 0; run < runs && failure === null && !signal.aborted; run++) {
    const draw = drawFor("fault", fault.name, seed, run);
    try {
      all.push(await once(fault, servers, twins, { draw, signal }));
    } catch (error) {
      failure = `run ${run + 1} of ${runs}: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (run > 0 && run % 10 === 0) say(`${fault.name}: ${run} of ${runs}`);
  }
  const differences = all.flatMap((one) => one.differences);
  const recoveries = all.flatMap(({ recoveryMs }) => (recoveryMs === null ? [] : [recoveryMs]));
  const outcome: Outcome = {
    name: fault.name,
    injected: fault.injected,
    seed,
    runs: all.length,
    seen: all.at(-1)?.seen ?? "",
    recoverySeconds: recoveries.length > 0 ? rounded(Math.max(...recoveries)) : null,
    seconds: rounded(performance.now() - begun),
    at,
    load,
    lost: sum(differences.map(({ lost }) => lost)),
    doubled: sum(differences.map(({ doubled }) => doubled)),
    differences,
    failure,
  };
  say(
    `${fault.name}: ${failure ?? `${outcome.seen}; lost ${outcome.lost}, doubled ${outcome.doubled}`} (${outcome.seconds} s)`,
  );
  return outcome;
}

async function once(
  fault: Fault,
  servers: Servers,
  twins: Twins,
  { draw, signal }: { readonly draw: ReturnType<typeof drawFor>; readonly signal: AbortSignal },
): Promise<Seen & { readonly differences: readonly Difference[] }> {
  const work = fault.work ?? workload();
  const twin = fault.wholeCloud ? null : await twins.content(fault);
  const places = await servers.places();
  const ends: (() => Promise<void>)[] = [];
  try {
    const open: Parameters<Fault["disturb"]>[0]["open"] = async (given) => {
      const world = await openWorld(places, given);
      ends.push(() => world.end());
      return world;
    };
    const seen = await fault.disturb({ open, places, servers, draw, signal, work });
    const found = twin && differencesFrom(twin, await foundAt(places, fault.leftOut));
    return { ...seen, differences: [...(found ?? []), ...(seen.differences ?? [])] };
  } finally {
    for (const end of ends) await end();
    await servers.drop(places);
  }
}

/** Read past whatever stands before the stores. */
async function foundAt(places: Places, leftOut: readonly string[] | undefined): Promise<Content> {
  // However busy the machine is: this is the comparison, not what is tried.
  const db = createPool(places.postgres, { statementTimeoutMs: 0, connectionTimeoutMs: 60_000 });
  const mongo = createMongo(places.mongo);
  try {
    return await contentOf(db, mongo, leftOut);
  } finally {
    await Promise.all([db.end(), mongo.end()]);
  }
}

function rounded(ms: number): number {
  return Math.round(ms / 10) / 100;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

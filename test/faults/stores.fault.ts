import { setTimeout as sleep } from "node:timers/promises";
import { TransientError } from "../../lib/errors.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { send } from "../../localstack/process.ts";
import { descendantsOf } from "./process-tree.ts";
import { proxyTo } from "../support/tcp-proxy.ts";
import type { Trouble } from "../support/tcp-proxy.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { takeInAll } from "./take-in.ts";
import type { World } from "./world.ts";

/** How long a store is disturbed, in ms. */
const AWAY_MS = 1500;

/** What a proxy does to a line, in words. */
const TOLD: Readonly<Record<Trouble, string>> = {
  reset: "connections are reset and refused",
  "black-hole": "nothing is passed on and nothing is closed",
  "half-open": "what the server answers is lost, what it is sent arrives",
  slow: "each piece takes 40 ms longer",
};

/** Stores that are away, slow, full or at odds, and the lines to them. */
export const faults: readonly Fault[] = [
  ...(["reset", "black-hole", "half-open", "slow"] as const).flatMap((trouble): Fault[] => [
    {
      name: `postgres-${trouble}`,
      injected: `${TOLD[trouble]} between the functions and PostgreSQL for ${AWAY_MS / 1000} s, from a random moment on`,
      ...(trouble === "reset" && { short: true as const }),
      disturb: (trial) => behindProxy(trial, "postgres", trouble),
    },
    {
      name: `mongo-${trouble}`,
      injected: `${TOLD[trouble]} between the functions and the document store for ${AWAY_MS / 1000} s, from a random moment on`,
      disturb: (trial) => behindProxy(trial, "mongo", trouble),
    },
  ]),
  {
    name: "postgres-frozen",
    injected: `every process of PostgreSQL is stopped with SIGSTOP for ${AWAY_MS / 1000} s at a random moment, then goes on`,
    disturb: (trial) => frozen(trial, trial.servers.postgres.pid),
  },
  {
    name: "mongo-frozen",
    injected: `the document store's process is stopped with SIGSTOP for ${AWAY_MS / 1000} s at a random moment, then goes on`,
    disturb: (trial) => frozen(trial, trial.servers.mongo.pid),
  },
  {
    name: "postgres-connections-cut",
    injected:
      "the server ends every connection of the functions (pg_terminate_backend), twenty times over while they work",
    disturb: (trial) => meanwhile(trial, cutConnections),
  },
  {
    name: "postgres-connections-exhausted",
    injected: `others hold every connection that the server has for ${AWAY_MS / 1000} s`,
    disturb: (trial) => meanwhile(trial, exhaust),
  },
  {
    name: "postgres-deadlock",
    injected:
      "another transaction takes the locks of a merge in the opposite order while the merge waits for the first of them, up to three times over",
    short: true,
    disturb: (trial) => meanwhile(trial, deadlocks),
  },
];

async function behindProxy(
  { open, work, places, draw }: Trial,
  store: "postgres" | "mongo",
  trouble: Trouble,
): Promise<Seen> {
  const proxy = await proxyTo(places[store]);
  try {
    const world = await open({ [store]: proxy.url });
    let mended = performance.now();
    const troubling = (async () => {
      await world.line.untilReached(
        store === "mongo" ? "outbox" : draw.one(["raw-file", "records", "outbox"] as const),
      );
      await sleep(draw.int(0, 60));
      proxy.trouble(trouble);
      await sleep(AWAY_MS);
      proxy.mend();
      mended = performance.now();
    })();
    const runs = await takeInAll(world, work);
    const recoveryMs = performance.now() - mended;
    await troubling;
    if (proxy.troubled() === 0) throw new Error("the trouble met no connection");
    return {
      seen: `${proxy.troubled()} connections met it, ${told(world, runs)}`,
      recoveryMs: Math.max(0, recoveryMs),
    };
  } finally {
    await proxy.stop();
  }
}

async function frozen({ open, work, draw }: Trial, pid: number): Promise<Seen> {
  const world = await open();
  let mended = performance.now();
  const freezing = (async () => {
    await world.line.untilReached(draw.one(["raw-file", "records", "outbox"] as const));
    await sleep(draw.int(0, 60));
    const stopped = [pid, ...(await descendantsOf(pid))];
    for (const one of stopped) send(one, "SIGSTOP");
    await sleep(AWAY_MS);
    for (const one of stopped) send(one, "SIGCONT");
    mended = performance.now();
    return stopped.length;
  })();
  const runs = await takeInAll(world, work);
  const recoveryMs = performance.now() - mended;
  return { seen: `${await freezing} processes stopped, ${told(world, runs)}`, recoveryMs: Math.max(0, recoveryMs) };
}

interface Done {
  readonly did: string;
  readonly mended: number;
}

/** Takes everything in while `disturb` does its work, from the first merge on; it tells what it did, and when it was over. */
async function meanwhile(trial: Trial, disturb: (trial: Trial, isOver: () => boolean) => Promise<Done>): Promise<Seen> {
  const world = await trial.open();
  let over = false;
  const disturbing = world.line.untilReached("records").then(() => disturb(trial, () => over));
  // Its failure is told once everything is in.
  disturbing.catch(() => undefined);
  const runs = await takeInAll(world, trial.work);
  over = true;
  const done = performance.now();
  const { did, mended } = await disturbing;
  return { seen: `${did}, ${told(world, runs)}`, recoveryMs: Math.max(0, done - mended) };
}

async function cutConnections({ places, draw }: Trial): Promise<Done> {
  const own = createPool(places.postgres, { max: 1, applicationName: "fault" });
  let cut = 0;
  try {
    for (let times = 0; times < 20; times++) {
      const rows = await own.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'imo-ops'`,
      );
      cut += rows.length;
      await sleep(draw.int(5, 60));
    }
  } finally {
    await own.end();
  }
  return { did: `${cut} connections cut`, mended: performance.now() };
}

async function exhaust({ places }: Trial): Promise<Done> {
  const others = Array.from({ length: 250 }, () => createPool(places.postgres, { max: 1, applicationName: "fault" }));
  const held = await Promise.allSettled(others.map((one) => one.query("select 1")));
  await sleep(AWAY_MS);
  await Promise.allSettled(others.map((one) => one.end()));
  const refused = held.filter(({ status }) => status === "rejected").length;
  if (refused === 0) throw new Error("the server had a connection for everybody");
  return { did: `${held.length - refused} connections held, ${refused} more refused`, mended: performance.now() };
}

/**
 * Makes cycles of two that are sure to close: it holds a row that each merge writes, waits until one is held up by that, then asks for the table of that
 * row, of which the other already has its part. When the table is given, the server has given up the other.
 */
async function deadlocks({ places }: Trial, isOver: () => boolean): Promise<Done> {
  const [own, watch] = ["fault", "fault watch"].map((applicationName) =>
    createPool(places.postgres, { max: 1, applicationName }),
  );
  if (!own || !watch) throw new Error("two pools were asked for");
  const done = { given: 0, lost: 0 };
  try {
    while (done.given + done.lost < 3 && !isOver()) {
      const round = own.transaction(async (tx) => {
        const [self] = await tx.query<{ pid: number }>(
          "select pg_backend_pid() as pid from cache_generation for update",
        );
        const heldUp = () =>
          watch.query("select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", [self?.pid]);
        while ((await heldUp()).length === 0) {
          if (isOver()) return;
          await sleep(2);
        }
        await tx.query("lock table cache_generation in access exclusive mode");
        done.given += 1;
      });
      // Either side may be the one that the server gives up.
      await round.catch((error: unknown) => {
        if (!(error instanceof TransientError)) throw error;
        done.lost += 1;
      });
    }
    if (done.given + done.lost === 0) throw new Error("nothing was written that another transaction could hold up");
    return {
      did: `${done.given + done.lost} deadlocks, ${done.given} of them lost by a merge`,
      mended: performance.now(),
    };
  } finally {
    await Promise.all([own.end(), watch.end()]);
  }
}

function told(world: World, runs: readonly { status: string }[]): string {
  return `${world.line.delivered} deliveries, ${world.line.postponed} put off, runs ${runs.map(({ status }) => status).join(", ")}`;
}

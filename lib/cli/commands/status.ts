import { styleText } from "node:util";
import type { Command } from "commander";
import { readSettings } from "../../../localstack/settings.ts";
import { cloudStatus } from "../../../localstack/status.ts";
import { deadLetterFolder } from "../../aggregate/dead-letters.ts";
import { PipelineError } from "../../errors.ts";
import type { RunSummary } from "../../records/run-summary.ts";
import { listRuns } from "../../query/runs.ts";
import { createMongo } from "../../stores/mongo/mongo.ts";
import { createPool } from "../../stores/postgres/postgres.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { createCache } from "../../stores/redis/redis.ts";
import { deployedParts, storeUrls } from "../connect.ts";
import type { Deployed } from "../connect.ts";
import { describeRuns } from "../print.ts";
import { commonOptions, example, print } from "../session.ts";
import { table } from "../table.ts";

/** One part of an installation: whether it answers, and whether anything works without it. */
interface PartState {
  readonly name: string;
  readonly needed: boolean;
  readonly answers: boolean;
  /** How long its answer, or giving up, took. */
  readonly milliseconds: number;
}

/** How much waits in a queue, and how many dead letters of it are kept. */
interface QueueState {
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly deadLetters: number;
}

/** An installation as it is now; what could not be asked is null. */
interface InstallationState {
  readonly stage: string;
  readonly parts: readonly PartState[];
  readonly queues: readonly QueueState[] | null;
  readonly work: {
    /** Changes that MongoDB has not been told yet. */
    readonly outbox: number;
    readonly running: number;
    readonly last: RunSummary | null;
  } | null;
}

/** Adds `imo status`. */
export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description("tells whether each part answers, what waits in the queues, and which runs go on")
    .action(async (_options: object, command: Command) => {
      const options = commonOptions(command);
      const state = await readStatus(options.stage);
      print(options, state, describeStatus(state));
      const away = state.parts.filter(({ needed, answers }) => needed && !answers);
      if (away.length > 0) throw new PipelineError(`Not answering: ${away.map(({ name }) => name).join(", ")}`);
    });
  example(command, "status");
}

/** Asks every part, each for itself: one that is away hides nothing of the others. */
async function readStatus(stage: string): Promise<InstallationState> {
  const urls = await storeUrls(stage);
  const db = createPool(urls.postgres, { applicationName: "imo" });
  const mongo = createMongo(urls.mongo);
  const cache = createCache(urls.redis, () => Promise.resolve(0));
  const deployed = deployedParts(stage);
  try {
    const [parts, queues, work] = await Promise.all([
      Promise.all([
        check("postgres", true, () => db.query("select 1")),
        check("mongo", false, () => mongo.ping()),
        check("redis", false, () => cache.ping()),
        check("s3", true, async () => (await deployed).data.reachable()),
        ...(stage === "local" ? localParts() : []),
      ]),
      deployed.then(readQueues).catch(nothing),
      readWork(db).catch(nothing),
    ]);
    return { stage, parts, queues, work };
  } finally {
    await Promise.all([db.end(), mongo.end(), cache.end()]);
  }
}

function nothing(): null {
  return null;
}

/** What else `npm start` has brought up. */
function localParts(): Promise<PartState>[] {
  const status = cloudStatus(readSettings().home);
  return (["emulator", "api"] as const).map((name) =>
    check(name, true, async () => {
      const { parts } = await status;
      if (!parts.some(({ part, answers }) => part === name && answers)) throw new PipelineError(`${name} is away`);
    }),
  );
}

async function check(name: string, needed: boolean, ping: () => Promise<unknown>): Promise<PartState> {
  const started = performance.now();
  const answers = await ping().then(
    () => true,
    () => false,
  );
  return { name, needed, answers, milliseconds: Math.round(performance.now() - started) };
}

async function readQueues({ data, queues }: Deployed): Promise<QueueState[]> {
  return Promise.all(
    [...queues].map(async ([name, queue]) => {
      let deadLetters = 0;
      for await (const _ of data.list(deadLetterFolder(name))) deadLetters += 1;
      return { name, ...(await queue.depth()), deadLetters };
    }),
  );
}

async function readWork(db: Queries): Promise<NonNullable<InstallationState["work"]>> {
  const [counts] = await db.query<{ outbox: number; running: number }>(
    `select (select count(*) from outbox) as outbox, (select count(*) from run where status = 'running') as running`,
  );
  const [last] = await listRuns(db, { limit: 1 });
  return { outbox: counts?.outbox ?? 0, running: counts?.running ?? 0, last: last ?? null };
}

/** An installation as people read of it. */
export function describeStatus({ parts, queues, work }: InstallationState): string {
  const answers = parts.map(({ name, needed, answers, milliseconds }) => [
    name,
    answers ? styleText("green", "answers") : styleText(needed ? "red" : "yellow", "away"),
    answers ? `${milliseconds} ms` : needed ? "" : "answers are given without it",
  ]);
  const depths = queues?.map(({ name, waiting, inFlight, deadLetters }) => [name, waiting, inFlight, deadLetters]);
  const sections = [
    table(["part", "state", ""].map(titled), answers),
    depths && table(["queue", "waiting", "in work", "dead letters kept"].map(titled), depths),
    work && `${work.running} runs going on, ${work.outbox} changes on their way to MongoDB`,
    work?.last && describeRuns([work.last]),
  ];
  return sections.filter(Boolean).join("\n\n");
}

function titled(title: string): { title: string } {
  return { title };
}

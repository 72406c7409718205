import { styleText } from "node:util";
import type { Command } from "commander";
import { readSettings } from "../../../localstack/settings.ts";
import { cloudStatus } from "../../../localstack/status.ts";
import { deadLetterFolder } from "../../aggregate/dead-letters.ts";
import { PipelineError } from "../../errors.ts";
import { checkPart, storesStatus } from "../../operate/status.ts";
import type { PartState, Work } from "../../operate/status.ts";
import { asking, deployedParts } from "../connect.ts";
import type { Deployed } from "../connect.ts";
import { describeRuns } from "../print.ts";
import { commonOptions, example, print } from "../session.ts";
import type { CommonOptions } from "../session.ts";
import { table } from "../table.ts";

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
  readonly work: Work | null;
}

/** Adds `imo status`. */
export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description("tells whether each part answers, what waits in the queues, and which runs go on")
    .action(async (_options: object, command: Command) => {
      const options = commonOptions(command);
      const state = await readStatus(options);
      print(options, state, describeStatus(state));
      const away = state.parts.filter(({ needed, answers }) => needed && !answers);
      if (away.length > 0) throw new PipelineError(`Not answering: ${away.map(({ name }) => name).join(", ")}`);
    });
  example(command, "status");
}

/** Asks every part, each for itself: one that is away hides nothing of the others. */
async function readStatus({ stage, direct }: CommonOptions): Promise<InstallationState> {
  const { ask, end } = await asking(stage, direct ?? stage === "local");
  const deployed = deployedParts(stage);
  try {
    const [stores, s3, others, queues] = await Promise.all([
      ask(storesStatus, {}),
      checkPart("s3", true, async () => (await deployed).data.reachable()),
      stage === "local" ? localParts() : [],
      deployed.then(readQueues).catch(() => null),
    ]);
    return { stage, parts: [...stores.parts, s3, ...others], queues, work: stores.work };
  } finally {
    await end();
  }
}

/** What else `npm start` has brought up; the console only where it was asked for, and nothing needs it. */
async function localParts(): Promise<PartState[]> {
  const asked = performance.now();
  const { parts } = await cloudStatus(readSettings().home);
  const milliseconds = Math.round(performance.now() - asked);
  const known = new Map<string, boolean>(parts.map(({ part, answers }) => [part, answers]));
  const names = ["emulator", "api", ...(known.has("console") ? ["console"] : [])];
  return names.map((name) => ({
    name,
    needed: name !== "console",
    answers: known.get(name) ?? false,
    milliseconds,
  }));
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

import type { Command } from "commander";
import pMap from "p-map";
import { DeadLetter, deadLetterFolder } from "../../aggregate/dead-letters.ts";
import { ConfigError } from "../../errors.ts";
import type { Deployed } from "../connect.ts";
import { counted } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { tallyOn } from "../tally.ts";
import type { Tally } from "../tally.ts";

/** Dead letters on their way at once. */
const CONCURRENCY = 8;

/** How many dead letters of a queue were sent again, and how many can't be, which stay where they are kept. */
export interface Redriven {
  readonly queue: string;
  readonly sent: number;
  readonly left: number;
}

/** Adds `imo redrive`. */
export function addRedrive(program: Command): void {
  const command = program
    .command("redrive <queue>")
    .description("sends the kept dead letters of a queue (raw-file, records, outbox) again")
    .action(async (queue: string, _options: object, command: Command) =>
      onInstallation(command, async (to, options) => {
        const done = await redrive(to, queue, tallyOn(process.stderr, "dead letters"));
        print(options, done, describeRedriven(done));
      }),
    );
  example(command, "redrive raw-file");
}

/**
 * Sends the dead letters of a queue again and deletes each once it is sent: a crash in between sends it twice, which is harmless.
 * @throws ConfigError when there is no such queue.
 */
export async function redrive(
  { data, queues }: Pick<Deployed, "data" | "queues">,
  name: string,
  tally: Tally,
): Promise<Redriven> {
  const queue = queues.get(name);
  if (!queue) throw new ConfigError(`There is no queue ${name}; the queues are ${[...queues.keys()].join(", ")}`);
  const keys: string[] = [];
  for await (const key of data.list(deadLetterFolder(name))) keys.push(key);
  let sent = 0;
  let left = 0;
  try {
    await pMap(
      keys,
      async (key) => {
        const message = readMessage(await data.bytes(key));
        if (message === undefined) left += 1;
        else {
          await queue.send(message);
          await data.delete(key);
          sent += 1;
        }
        tally.update(sent + left, keys.length);
      },
      { concurrency: CONCURRENCY },
    );
  } finally {
    tally.stop();
  }
  return { queue: name, sent, left };
}

/** What was sent to the queue; undefined where that was no message of ours. */
function readMessage(letter: Uint8Array): unknown {
  try {
    return JSON.parse(DeadLetter.parse(JSON.parse(Buffer.from(letter).toString("utf8"))).body);
  } catch {
    return undefined;
  }
}

/** What was done, in a sentence or two. */
export function describeRedriven({ queue, sent, left }: Redriven): string {
  if (sent + left === 0) return `No dead letter of ${queue} is kept`;
  const done = `${counted(sent, "dead letter")} of ${queue} ${sent === 1 ? "was" : "were"} sent again; \`imo runs\` tells how their runs end`;
  return left === 0
    ? done
    : `${done}\n${counted(left, "dead letter")} can't be read and stay under ${deadLetterFolder(queue)}`;
}

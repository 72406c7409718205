import type { Command } from "commander";
import { ConfigError } from "../errors.ts";
import { connect, connectTo } from "./connect.ts";
import type { Installation, Operated } from "./connect.ts";

/** The options that every command takes. */
export interface CommonOptions {
  readonly stage: string;
  /** One JSON object on standard output and nothing else there. */
  readonly json?: boolean;
  /** The stores are reached from here, also those of another stage than `local`. */
  readonly direct?: boolean;
}

/** The options that every command takes, as given before or after its name. */
export function commonOptions(command: Command): CommonOptions {
  return command.optsWithGlobals<CommonOptions>();
}

/** Connects to the installation that the command is for, works, and always lets go of the connections. */
export async function onInstallation(
  command: Command,
  work: (to: Operated, options: CommonOptions) => Promise<void>,
): Promise<void> {
  const options = commonOptions(command);
  await released(await (options.direct ? connect : connectTo)(options.stage), (to) => work(to, options));
}

/**
 * As `onInstallation`, for commands that move too much data, or take too long, for a function to do it for them.
 * @throws ConfigError at another stage than `local` unless `--direct` says that its stores can be reached from here.
 */
export async function onStores(
  command: Command,
  work: (to: Installation, options: CommonOptions) => Promise<void>,
): Promise<void> {
  const options = commonOptions(command);
  if (options.stage !== "local" && !options.direct) {
    throw new ConfigError(
      `imo ${command.name()} works on the stores themselves: call it with --direct on a machine inside the network of the databases`,
    );
  }
  await released(await connect(options.stage), (to) => work(to, options));
}

async function released<To extends Operated>(to: To, work: (to: To) => Promise<void>): Promise<void> {
  try {
    await work(to);
  } finally {
    await to.end();
  }
}

/** Whether the one object on standard output is there already: a run that failed is told by its summary. */
let answered = false;

/** Prints a command's answer: for people, or as one JSON object. */
export function print({ json }: CommonOptions, answer: object, text: string): void {
  answered = true;
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${text}\n`);
}

/** Prints, for machines, why a command has no answer: `{"error": "…"}`. Does nothing where an answer was printed. */
export function printFailure(sentence: string): void {
  if (!answered) process.stdout.write(`${JSON.stringify({ error: sentence })}\n`);
}

/** Adds an example to the help of a command. */
export function example(command: Command, line: string): Command {
  return command.addHelpText("after", `\nExample:\n  npm run imo -- ${line}`);
}

import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import * as z from "zod";
import { table } from "../../lib/cli/table.ts";
import { ConfigError } from "../../lib/errors.ts";
import { campaign } from "./campaign.ts";
import { isGood } from "./fault.ts";
import type { Fault } from "./fault.ts";
import { publish, reportOf } from "./report.ts";
import { startServers } from "./servers.ts";

const ENDING = ".fault.ts";
const HELP = `Breaks the pipeline on purpose and compares what it holds with an undisturbed twin, table by table.

  npm run faults                   every fault
  npm run faults -- NAME…          some of them
  npm run faults -- --list         what there is

  --seed N                         other chances; the same seed disturbs at the same points (1 without it)
  --runs N                         repetitions of each fault, instead of its own number
  --short                          only the faults of the short form, which \`npm test\` runs, once each
  --json FILE                      the report as JSON, besides the table; what the file told of other faults stays
  --markdown FILE                  all that the JSON tells as a table in Markdown
`;

/** Where the faults are, and where the report and the progress go. */
export interface Surroundings {
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

const Module = z.object({
  faults: z.array(z.custom<Fault>((value) => typeof value === "object" && value !== null)),
  /** Ends what the faults of the file share. */
  end: z.custom<() => Promise<void>>((value) => typeof value === "function").optional(),
});
const Options = z.object({
  seed: z.coerce.number().int().default(1),
  runs: z.coerce.number().int().positive().optional(),
  short: z.boolean().default(false),
  list: z.boolean().default(false),
  help: z.boolean().default(false),
  json: z.string().optional(),
  markdown: z.string().optional(),
});

/** Runs what the arguments ask for and gives the exit code: 0, 1 when a fault did harm, 2 when the arguments make no sense. */
export async function runFaults(args: readonly string[], { folder, out, err, signal }: Surroundings): Promise<number> {
  try {
    const known = await loadFaults(folder);
    const { faults } = known;
    const { names, options } = read(args);
    if (options.help) out(HELP);
    if (options.list) out(`${listOf(faults)}\n`);
    if (options.help || options.list) return 0;
    const chosen = choose(faults, names, options.short);
    const { seed } = options;
    const runs = options.runs ?? (options.short ? 1 : undefined);
    const servers = await startServers();
    try {
      const outcomes = await campaign(chosen, servers, { seed, runs, signal, say: (sentence) => err(`${sentence}\n`) });
      out(`${reportOf(outcomes)}\n`);
      await publish(outcomes, faults, options);
      return outcomes.every(isGood) ? 0 : 1;
    } finally {
      for (const end of known.ends) await end();
      await servers.stop();
    }
  } catch (error) {
    err(`faults: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
}

/** Every fault of a folder, those that its files export, which nothing lists, and what ends what they share. */
export async function loadFaults(
  folder: string,
): Promise<{ faults: readonly Fault[]; ends: readonly (() => Promise<void>)[] }> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING)).sort();
  const modules = await Promise.all(
    files.map(async (file) => Module.parse(await import(pathToFileURL(path.join(folder, file)).href))),
  );
  return {
    faults: modules.flatMap(({ faults }) => faults),
    ends: modules.flatMap(({ end }) => (end ? [end] : [])),
  };
}

function read(args: readonly string[]) {
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean" } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seed: text,
        runs: text,
        json: text,
        markdown: text,
        short: flag,
        list: flag,
        help: { ...flag, short: "h" },
      },
    });
    return { names: positionals, options: Options.parse(values) };
  } catch (cause) {
    throw new ConfigError(cause instanceof Error ? cause.message : String(cause), {}, { cause });
  }
}

function choose(known: readonly Fault[], names: readonly string[], short: boolean): readonly Fault[] {
  const stranger = names.find((name) => !known.some((fault) => fault.name === name));
  if (stranger !== undefined) {
    throw new ConfigError(
      `There is no fault "${stranger}"; the faults are ${known.map(({ name }) => name).join(", ")}`,
    );
  }
  return known.filter((fault) => (names.length === 0 || names.includes(fault.name)) && (!short || fault.short));
}

function listOf(faults: readonly Fault[]): string {
  const columns = [{ title: "Fault" }, { title: "Injected", wrap: true }];
  return table(
    columns,
    faults.map(({ name, injected }) => [name, injected]),
  );
}

import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";
import { table } from "../../lib/cli/table.ts";
import { thisMachine } from "../bench/bench.ts";
import { Outcome } from "./fault.ts";
import type { Fault } from "./fault.ts";

/** Tells what came of faults, for people at a terminal. */
export function reportOf(outcomes: readonly Outcome[]): string {
  const titles = ["Fault", "Runs", "Lost", "Doubled", "Recovery (s)", "Took (s)"].map((title) => ({ title }));
  const rows = outcomes.map((one) => [
    one.name,
    one.runs,
    one.lost,
    one.doubled,
    one.recoverySeconds,
    one.seconds,
    seenOf(one),
  ]);
  const told = outcomes.flatMap(({ name, differences }) =>
    differences.map(
      ({ table: of, lost, doubled, sample }) => `${name}: ${of} lost ${lost}, doubled ${doubled}\n${sample}`,
    ),
  );
  return [table([...titles, { title: "Seen", wrap: true }], rows), ...told].join("\n\n");
}

/** Where a report is kept besides. */
interface Files {
  readonly json?: string | undefined;
  readonly markdown?: string | undefined;
}

/** Keeps outcomes in the files that are asked for; of faults that are known and were not run now, what the JSON told before stays. */
export async function publish(outcomes: readonly Outcome[], known: readonly Fault[], files: Files): Promise<void> {
  const { json, markdown } = files;
  const before = json === undefined ? [] : await keptIn(json);
  const all = known.flatMap(({ name }) => {
    const of = (one: Outcome): boolean => one.name === name;
    return outcomes.find(of) ?? before.find(of) ?? [];
  });
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ machine: thisMachine(), outcomes: all }, null, 2)}\n`);
  if (markdown !== undefined) await writeFile(markdown, markdownOf(all));
}

const Kept = z.object({ outcomes: z.array(Outcome) });

async function keptIn(file: string): Promise<readonly Outcome[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return '{"outcomes":[]}';
    throw error;
  });
  return Kept.parse(JSON.parse(text)).outcomes;
}

function markdownOf(outcomes: readonly Outcome[]): string {
  const { cores, memory, node } = thisMachine();
  const total = (of: (one: Outcome) => number): number => outcomes.reduce((sum, one) => sum + of(one), 0);
  const rows = outcomes.map((one) => [
    `\`${one.name}\``,
    one.injected,
    one.runs,
    one.seed,
    one.lost,
    one.doubled,
    one.recoverySeconds ?? "",
    one.seconds,
    one.load,
    seenOf(one),
  ]);
  const titles = ["Fault", "Injected", "Runs", "Seed", "Lost", "Doubled", "Recovery (s)", "Took (s)", "Load", "Seen"];
  return `# What the faults did

Written by \`npm run faults -- … --json FILE --markdown test/faults/RESULTS.md\`; [README.md](README.md) tells how rows are compared.
${cores} cores, ${memory} GB, Node ${node}. ${outcomes.length} faults, ${total(({ runs }) => runs)} runs, lost ${total(({ lost }) => lost)}, doubled ${total(({ doubled }) => doubled)}, ${outcomes.filter(({ failure }) => failure !== null).length} failed.

_Recovery_ is the longest of all runs, from the end of the disturbance to the end of the work. _Load_ is the load average of the machine when the fault began: others worked on it.
_Seen_ is what the last run saw.

${[titles, titles.map(() => "---"), ...rows].map((row) => `| ${row.map((cell) => String(cell).replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`).join("\n")}
`;
}

function seenOf({ failure, seen }: Outcome): string {
  return failure === null ? seen : `FAILED: ${failure}`;
}

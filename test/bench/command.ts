import { readdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { ConfigError } from "../../lib/errors.ts";
import { sentenceOf } from "../../lib/cli/sentence.ts";
import { table } from "../../lib/cli/table.ts";
import { thisMachine } from "./bench.ts";
import type { Bench, BenchOptions, BenchReport, Measure } from "./bench.ts";

const ENDING = ".bench.ts";
const HELP = `Measures, each bench with the services that it starts for itself.

  npm run bench                    every bench
  npm run bench -- NAME            one of them
  npm run --silent bench -- NAME --json
                                   one JSON object a bench on standard output, and nothing else there

  --file FILE                      texts of your own for the bench privacy: one a line, "kind<tab>text" with ⟦what must go⟧ marked,
                                   or a text alone that must stay; for the bench search: judged questions and adverts as JSON,
                                   {"adverts": […], "queries": [{"q", "kind", "rel": {id: 2 or 1}}]};
                                   for the bench demands: judged demands as JSON, [{"q", "f": {…}, "f_alt": [{…}]}]
  --scale N                        smaller (0.05) or larger sizes than those that the targets are about
  --lag MONTHS                     estimate: how long before a sale the newest known one was signed (both 1 and 6 without it); --file is geo-DVF there
  --adverts FILE --groups FILE     identity: adverts as a SeLoger export, and which of them are one good
  --home FOLDER                    reading: where its database is kept; --sales N --adverts N: other sizes than those of the scale
  --chart                          growth and reading: keeps the figures in test/bench/charts and draws them
`;

/** Where the benches are, where answers and progress go, and what ends a bench early. */
export interface Surroundings {
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

const Scale = z.coerce.number().positive();
const BenchModule = z.object({
  bench: z.custom<Bench>((value) => typeof value === "function"),
  options: z.record(z.string(), z.object({ type: z.enum(["string", "boolean"]) })).default({}),
});
type BenchModule = z.infer<typeof BenchModule>;
const Values = z.record(z.string(), z.union([z.string(), z.boolean()]).optional());

/** Runs what the arguments ask for and gives the exit code: 0, 1 when a bench failed, 2 when the arguments make no sense. */
export async function runBenches(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const order = await readOrder(args, around.folder);
    if (order === "help") around.out(HELP);
    else for (const [name, module] of order.benches) await runOne(name, module, order, around);
    return 0;
  } catch (error) {
    around.err(`bench: ${sentenceOf(error)}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
}

interface Order {
  readonly benches: readonly (readonly [string, BenchModule])[];
  readonly json: boolean;
  readonly scale: number;
  readonly options: BenchOptions;
  readonly file: string | undefined;
}

async function readOrder(args: readonly string[], folder: string): Promise<Order | "help"> {
  const known = await benchNames(folder);
  const named = args.filter((word) => known.includes(word));
  const benches: [string, BenchModule][] = [];
  for (const name of named.length > 0 ? named : known) benches.push([name, await loadBench(folder, name)]);
  const { values, positionals } = parsed(args, Object.assign({}, ...benches.map(([, { options }]) => options)));
  if (values["help"] === true) return "help";
  const stranger = positionals.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new ConfigError(`There is no bench "${stranger}"; the benches are ${known.join(", ")}`);
  const scale = Scale.safeParse(values["scale"] ?? "1");
  if (!scale.success) throw new ConfigError(`--scale takes a number above 0, not ${values["scale"]}`);
  const file = values["file"];
  return {
    benches,
    json: values["json"] === true,
    scale: scale.data,
    file: typeof file === "string" ? file : undefined,
    options: values,
  };
}

function parsed(args: readonly string[], own: BenchModule["options"]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...own,
        json: { type: "boolean" },
        scale: { type: "string" },
        file: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    return { values: Values.parse(values), positionals };
  } catch (cause) {
    throw new ConfigError(sentenceOf(cause), {}, { cause });
  }
}

async function loadBench(folder: string, name: string): Promise<BenchModule> {
  return BenchModule.parse(await import(pathToFileURL(path.join(folder, `${name}${ENDING}`)).href));
}

/** A bench is a file: nothing lists them. */
async function benchNames(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

async function runOne(
  name: string,
  { bench }: BenchModule,
  { scale, json, file, options }: Order,
  { out, err, signal }: Surroundings,
): Promise<void> {
  const measures: Measure[] = [];
  const figures = await bench({
    scale,
    options,
    ...(file !== undefined && { file }),
    signal,
    measure: (measure) => measures.push(measure),
    say: (sentence) => err(`${name}: ${sentence}\n`),
  });
  const report = { bench: name, machine: thisMachine(), ...(scale !== 1 && { scale }), measures };
  out(json ? `${JSON.stringify({ ...report, ...figures })}\n` : textOf(report));
}

const FIGURE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

function textOf({ bench, machine, scale, measures }: BenchReport): string {
  const figure = (value: number | undefined) => (value === undefined ? null : FIGURE.format(value));
  const columns = ["Measure", "Value", "Unit", "Limit", "Peer", "Target"].map((title) => ({ title }));
  const rows = measures.map((measure) => [
    measure.name,
    figure(measure.value),
    measure.unit,
    figure(measure.limit),
    figure(measure.peer),
    figure(measure.target),
  ]);
  const { cpu, cores, memory, node } = machine;
  const title = `${bench}${scale === undefined ? "" : ` at ${scale} of its size`}`;
  return `${title} (${cpu}, ${cores} cores, ${memory} GB, Node ${node})\n\n${table(columns, rows)}\n\n`;
}

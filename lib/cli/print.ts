/** Runs as people read them. */
import { styleText } from "node:util";
import type * as z from "zod";
import { PermanentError } from "../errors.ts";
import type { RunStatus, RunSummary } from "../records/run-summary.ts";
import { count, counted, duration, instant } from "./figures.ts";
import { print } from "./session.ts";
import type { CommonOptions } from "./session.ts";
import { table } from "./table.ts";

const COLOURS = {
  running: "cyan",
  complete: "green",
  unchanged: "green",
  partial: "yellow",
  failed: "red",
  interrupted: "magenta",
  cancelled: "magenta",
} as const;

const UNSUCCESSFUL: ReadonlyMap<string, string> = new Map([
  ["failed", "failed"],
  ["interrupted", "was interrupted"],
  ["cancelled", "was cancelled"],
]);

/** Prints a run that was followed to its end, and what a replay left out. @throws PermanentError when the run did not succeed. */
export function printOutcome(run: RunSummary & { readonly leftOut?: readonly string[] }, options: CommonOptions): void {
  const leftOut = (run.leftOut ?? []).map((sentence) => `! left out: ${sentence}`);
  print(options, run, [describeRun(run), ...leftOut].join("\n"));
  const end = UNSUCCESSFUL.get(run.status);
  if (end === undefined) return;
  const why = run.missing.length > 0 ? `: ${run.missing.join("; ")}` : "";
  throw new PermanentError(`The run ${run.runId} ${end}${why}`);
}

/** A run with its accounts, what its tasks did, and what is missing. */
export function describeRun(run: RunSummary): string {
  const rows = `${count(run.rows)} read = ${count(run.used)} used + ${count(run.duplicates)} duplicates + ${count(run.quarantined)} set aside + ${count(run.skipped)} skipped`;
  const facts: [string, string][] = [
    ["run", run.runId],
    ["status", coloured(run.status) + (run.restartedAs ? `, taken over by ${run.restartedAs}` : "")],
    ["started", `${instant(run.startedAt)} UTC`],
    ["duration", lasted(run)],
    ["rows", rows],
    ["records", countedRecords(run.records) || "none"],
    ...leftOut(run),
    [
      "changes",
      `${count(run.changed)} changed, ${count(run.unchanged)} unchanged, ${count(run.superseded)} superseded`,
    ],
  ];
  const columns = [
    { title: "source" },
    { title: "collected", wrap: true },
    { title: "outcome" },
    { title: "seen" },
    { title: "rows" },
    { title: "changed" },
    { title: "reason", wrap: true },
  ];
  const tasks = run.tasks.map((task) => [
    task.source,
    task.search,
    task.outcome ?? "…",
    task.seen,
    task.rows,
    task.changed,
    task.reason ?? "",
  ]);
  return [
    ...facts.map(([name, value]) => `${name.padEnd(10)}${value}`),
    ...(tasks.length > 0 ? ["", table(columns, tasks)] : []),
    ...(run.missing.length > 0 ? [""] : []),
    ...run.missing.map((sentence) => `! ${sentence}`),
  ].join("\n");
}

/** Runs, a line each. */
export function describeRuns(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return "No run";
  const titles = ["run", "status", "started (UTC)", "duration", "rows", "records", "changed", "set aside"];
  const rows = runs.map((run) => [
    run.runId,
    coloured(run.status),
    instant(run.startedAt),
    lasted(run),
    run.rows,
    Object.values(run.records).reduce((sum, each) => sum + each, 0),
    run.changed,
    run.quarantined,
  ]);
  return table(
    titles.map((title) => ({ title })),
    rows,
  );
}

/** Records by their kinds: `1,599 sales, 45 adverts`. */
export function countedRecords(records: RunSummary["records"]): string {
  return Object.entries(records)
    .map(([kind, number]) => counted(number, kind))
    .join(", ");
}

/** Values that are missing from records, by field, the most frequent first. */
function leftOut({ fields }: RunSummary): [string, string][] {
  const counts = Object.entries(fields).sort(([, a], [, b]) => b - a);
  if (counts.length === 0) return [];
  const [shown, more] = [counts.slice(0, 10), counts.slice(10)];
  const list = shown.map(([field, number]) => `${field || "?"} ${count(number)}`).join(", ");
  return [["left out", more.length > 0 ? `${list}, ${counted(more.length, "more field")}` : list]];
}

function lasted({ startedAt, endedAt }: RunSummary): string {
  return endedAt ? duration(Date.parse(endedAt) - Date.parse(startedAt)) : "not ended";
}

function coloured(status: z.infer<typeof RunStatus>): string {
  return styleText(COLOURS[status], status);
}

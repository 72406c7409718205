import Table from "cli-table3";
import type { RunSummary } from "../messages.ts";

/** Prints the run for people, or as one JSON object; a run that failed makes the command fail. */
export async function printRun(run: RunSummary, options: { readonly json?: boolean | undefined }): Promise<void> {
  process.stdout.write(options.json ? `${JSON.stringify(run)}\n` : `${describeRun(run)}\n`);
  if (run.status === "failed") process.exitCode = 1;
}

/** A run as a table, what its tasks did, and what is missing. */
export function describeRun(run: RunSummary): string {
  const facts = new Table({ style: { head: [] } });
  facts.push(
    ["run", run.runId],
    ["status", run.status],
    ["started", run.startedAt],
    ["duration", run.endedAt ? `${((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000).toFixed(1)} s` : "running"],
    ["rows", `${run.rows} read = ${run.used} used + ${run.duplicates} duplicates + ${run.quarantined} set aside + ${run.skipped} skipped`],
    ["records", Object.entries(run.records).map(([kind, count]) => `${count} ${kind}s`).join(", ") || "none"],
    ["changes", `${run.changed} changed, ${run.unchanged} unchanged, ${run.superseded} superseded`],
  );
  const tasks = new Table({ head: ["source", "search", "outcome", "rows", "reason"], style: { head: [] }, wordWrap: true, colWidths: [null, 40, null, null, 50] });
  for (const task of run.tasks) tasks.push([task.source, task.search, task.outcome ?? "…", task.seen, task.reason ?? ""]);
  const missing = run.missing.map((sentence) => `! ${sentence}`);
  return [facts.toString(), ...(run.tasks.length > 0 ? [tasks.toString()] : []), ...missing].join("\n");
}

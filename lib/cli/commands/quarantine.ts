import { stripVTControlCharacters } from "node:util";
import type { Command } from "commander";
import { PermanentError } from "../../errors.ts";
import type { Ask } from "../../operate/operation.ts";
import { quarantineList, runRead } from "../../operate/runs.ts";
import type { QuarantinedOfRun, QuarantineFilter } from "../../query/quarantine.ts";
import { loadSource } from "../../sources/load.ts";
import { readLimit } from "../arguments.ts";
import { count } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

/** Adds `imo quarantine`. */
export function addQuarantine(program: Command): void {
  const command = program
    .command("quarantine")
    .description(
      "lists rows that were set aside and values that were left out of their records, with the reason, newest first",
    )
    .option("--run <id>", "only those of this run")
    .option("--source <id>", "only those of this source")
    .option("--limit <n>", "how many", readLimit, 50)
    .action(async (filter: QuarantineFilter, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        await refuseUnknown(ask, filter);
        const { total, rows } = await ask(quarantineList, filter);
        print(options, { total, quarantine: rows }, describeQuarantine(rows, total));
      }),
    );
  example(command, "quarantine --source dvf --limit 10");
}

async function refuseUnknown(ask: Ask, { run, source }: QuarantineFilter): Promise<void> {
  if (source) await loadSource(source);
  if (run && !(await ask(runRead, { runId: run })).run)
    throw new PermanentError(`There is no run ${run}: \`imo runs\` lists them`);
}

/** Quarantined rows and values, a line each, and how many more there are. */
export function describeQuarantine(rows: readonly QuarantinedOfRun[], total: number): string {
  if (rows.length === 0) return "No row was set aside and no value left out";
  const columns = [
    { title: "source" },
    { title: "file" },
    { title: "row" },
    { title: "what" },
    { title: "field" },
    { title: "reason", wrap: true },
    { title: "found", wrap: true },
    { title: "expected", wrap: true },
  ];
  const cells = rows.map(({ source, file, row, kind, field, reason, found, expected }) => [
    source,
    shown(file),
    row ?? "",
    kind === "field" ? "value" : "row",
    field,
    shown(reason),
    shown(found ?? ""),
    expected,
  ]);
  const more = total > rows.length ? `\n${count(rows.length)} of ${count(total)}` : "";
  return table(columns, cells) + more;
}

/** What stood in a file must not steer the terminal. */
function shown(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, " ");
}

import type { Command } from "commander";
import { sourceList } from "../../operate/sources.ts";
import type { SourceState } from "../../operate/sources.ts";
import { age } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

/** Adds `imo sources`. */
export function addSources(program: Command): void {
  const command = program
    .command("sources")
    .description("lists the sources, how fresh each is and what it gives")
    .action(async (_options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const { sources } = await ask(sourceList, {});
        print(options, { sources }, describeSources(sources));
      }),
    );
  example(command, "sources");
}

/** Sources, a line each. */
function describeSources(sources: readonly SourceState[]): string {
  const columns = [
    { title: "id" },
    { title: "kind" },
    { title: "title", wrap: true },
    { title: "every" },
    { title: "needs" },
    { title: "state" },
    { title: "age" },
    { title: "last run" },
    { title: "status" },
    { title: "records" },
  ];
  const rows = sources.map((source) => [
    source.id,
    source.kind,
    source.title,
    source.every ?? "on demand",
    source.needs.join(", "),
    source.enabled ? source.state : "off",
    source.ageHours === null ? "" : age(source.ageHours),
    source.lastRun ?? "none",
    source.lastRunStatus ?? "",
    source.records,
  ]);
  return table(columns, rows);
}

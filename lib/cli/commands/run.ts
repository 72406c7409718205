import { join } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../../../localstack/home.ts";
import { ConfigError } from "../../errors.ts";
import type { RunInput, RunSummary } from "../../messages.ts";
import { loadSource, loadSources } from "../../sources/load.ts";
import type { FileSource } from "../../sources/schema.ts";
import type { Installation } from "../connect.ts";
import { land, newRunId, noteRun, readableFile } from "../drop.ts";
import { followRun, progressOn } from "../follow.ts";
import type { Progress } from "../follow.ts";
import { printOutcome } from "../print.ts";
import { example, onInstallation } from "../session.ts";

/** Adds `imo run`. */
export function addRun(program: Command): void {
  const command = program
    .command("run [source...]")
    .description("collects the named sources, or all that are enabled, and follows the run to its end")
    .action(async (sources: string[], _options: object, command: Command) =>
      onInstallation(command, async (to, options) =>
        printOutcome(await run(to, sources, progressOn(process.stderr)), options),
      ),
    );
  example(command, "run dvf");
}

/** Runs the named sources, or all that are enabled, and gives the summary. Files on this disk are uploaded first. */
export async function run(to: Installation, ids: readonly string[], progress: Progress): Promise<RunSummary> {
  const sources = ids.length > 0 ? await Promise.all(ids.map((id) => loadSource(id))) : await loadSources();
  const chosen = sources.filter((source) => ids.length > 0 || source.enabled);
  const collectable = chosen.filter((source) => source.kind === "file").filter((source) => source.files.length > 0);
  if (collectable.length === 0) {
    throw new ConfigError(
      `${ids.join(", ") || "No source"} names no file to collect: use \`imo ingest FILE --source ID\``,
    );
  }
  const input: RunInput = { runId: newRunId(ids.length === 1 ? `run-${ids[0]}` : "run"), trigger: "manual" };
  const files = await uploadLocalFiles(to, collectable, input);
  const order = { ...input, sources: collectable.map(({ id }) => id), files };
  await noteRun(to, order);
  await to.runs.start(order);
  return followRun(to.db, input.runId, progress);
}

async function uploadLocalFiles(to: Installation, sources: readonly FileSource[], input: RunInput) {
  const files: NonNullable<RunInput["files"]> = [];
  for (const source of sources) {
    for (const file of source.kind === "file" ? source.files : []) {
      if (!file.startsWith("./")) {
        files.push({ source: source.id, location: file, name: file.slice(file.lastIndexOf("/") + 1) });
        continue;
      }
      const path = join(projectRoot, file);
      await readableFile(path);
      files.push({ source: source.id, ...(await land(to, "uploads", { path, source: source.id }, input)) });
    }
  }
  return files;
}

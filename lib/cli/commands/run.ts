import { join } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../../../localstack/home.ts";
import { ConfigError } from "../../errors.ts";
import type { RunInput } from "../../messages.ts";
import type { RunSummary } from "../../records/run-summary.ts";
import { loadSource, loadSources } from "../../sources/load.ts";
import type { FileSource, Source } from "../../sources/schema.ts";
import { parseSearchUrl } from "../../collect/web/search.ts";
import { redirectOrigins } from "../origins.ts";
import type { Installation } from "../connect.ts";
import { newRunId } from "../../collect/run-id.ts";
import { followNoted, land, noteRun, readableFile } from "../drop.ts";
import { keepSecrets, needSecrets } from "../secrets.ts";
import { progressOn } from "../follow.ts";
import type { Progress } from "../follow.ts";
import { printOutcome } from "../print.ts";
import { example, onInstallation } from "../session.ts";

/** Adds `imo run`. */
export function addRun(program: Command): void {
  const command = program
    .command("run [source...]")
    .description("collects the named sources, or all that are enabled, and follows the run to its end")
    .option(
      "--url <url>",
      "a search pasted from the browser, all of it, instead of the source's own (repeatable)",
      collect,
      [],
    )
    .action(async (sources: string[], { url }: { url: string[] }, command: Command) =>
      onInstallation(command, async (to, options) => {
        await redirectOrigins(to.stage);
        printOutcome(await run(to, { sources, urls: url }, progressOn(process.stderr)), options);
      }),
    );
  example(command, "run dvf");
  example(command, "run communes ademe-dpe");
  example(command, "run iad-france --url 'https://www.iadfrance.fr/annonces/paris-75011/location'");
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** What to run: sources by id, all enabled ones where none is named; searches of the one named web source instead of its own. */
export interface RunOrder {
  readonly sources: readonly string[];
  readonly urls?: readonly string[];
}

/** Runs the sources and gives the summary. Files on this disk are uploaded first. */
export async function run(
  to: Installation,
  { sources: ids, urls = [] }: RunOrder,
  progress: Progress,
): Promise<RunSummary> {
  const chosen = ids.length > 0 ? await Promise.all(ids.map((id) => loadSource(id))) : await loadSources();
  const pasted = urlsOf(chosen, urls, ids);
  const collectable = chosen.filter(
    (source) => (ids.length > 0 || source.enabled) && (source.kind !== "file" || source.files.length > 0),
  );
  if (collectable.length === 0) {
    throw new ConfigError(
      `${ids.join(", ") || "No source"} names no file to collect: use \`imo ingest FILE --source ID\``,
    );
  }
  await keepSecrets(to.stage, collectable);
  if (ids.length > 0) await needSecrets(to.stage, collectable);
  const input: RunInput = { runId: newRunId(ids.length === 1 ? `run-${ids[0]}` : "run"), trigger: "manual" };
  const files = await uploadLocalFiles(
    to,
    collectable.filter((source) => source.kind === "file"),
    input,
  );
  // Of all sources, those that lack a secret or another source are left out; one that is named and lacks something is refused.
  const which = ids.length > 0 ? { sources: collectable.map(({ id }) => id) } : { all: true };
  const order = { ...input, ...which, files, urls: pasted };
  await noteRun(to, order);
  await to.runs.start(order);
  return followNoted(to, input.runId, progress);
}

/** @throws ConfigError when searches are given for anything but one web source, or are none of its site. */
function urlsOf(chosen: readonly Source[], urls: readonly string[], ids: readonly string[]) {
  if (urls.length === 0) return [];
  const [source] = chosen;
  if (ids.length !== 1 || source?.kind !== "web")
    throw new ConfigError("--url goes with one web source: imo run iad-france --url …");
  for (const url of urls) parseSearchUrl(source, url);
  return urls.map((url) => ({ source: source.id, url }));
}

async function uploadLocalFiles(to: Installation, sources: readonly FileSource[], input: RunInput) {
  const files: NonNullable<RunInput["files"]> = [];
  for (const source of sources) {
    for (const file of source.files) {
      if (!file.location.startsWith("./")) {
        files.push({ source: source.id, ...file });
        continue;
      }
      const path = join(projectRoot, file.location);
      await readableFile(path);
      files.push({ source: source.id, ...(await land(to, "uploads", { path, source: source.id }, input)) });
    }
  }
  return files;
}

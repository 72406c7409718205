import { join } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../../../localstack/home.ts";
import { ConfigError } from "../../errors.ts";
import type { RunInput } from "../../messages.ts";
import type { RunSummary } from "../../records/run-summary.ts";
import { loadSource, loadSources } from "../../sources/load.ts";
import type { FileSource, Source } from "../../sources/schema.ts";
import { readDepartments } from "../../collect/file/series.ts";
import { parseSearchUrl } from "../../collect/web/search.ts";
import { redirectOrigins } from "../origins.ts";
import type { Operated } from "../connect.ts";
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
    .option(
      "--department <codes>",
      "of a source that has a file for each, these departments (64,2A, or all)",
      collect,
      [],
    )
    .option("--year <year>", "of such a source, this year (repeatable)", collectYear, [])
    .action(async (sources: string[], { url: urls, department: departments, year: years }: Asked, command: Command) =>
      onInstallation(command, async (to, options) => {
        await redirectOrigins(to.stage);
        printOutcome(await run(to, { sources, urls, departments, years }, progressOn(process.stderr)), options);
      }),
    );
  example(command, "run dvf");
  example(command, "run communes ademe-dpe");
  example(command, "run geo-dvf --department 64,40 --year 2024");
  example(command, "run iad-france --url 'https://www.iadfrance.fr/annonces/paris-75011/location'");
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

interface Asked {
  readonly url: string[];
  readonly department: string[];
  readonly year: number[];
}

function collectYear(value: string, before: number[]): number[] {
  if (/^[12]\d{3}$/.test(value)) return [...before, Number(value)];
  throw new ConfigError(`--year ${value} is not a year such as 2024`);
}

/** What to run: sources by id, all enabled ones where none is named; searches, or departments and years, of the one named source instead of its own. */
export interface RunOrder {
  readonly sources: readonly string[];
  readonly urls?: readonly string[];
  readonly departments?: readonly string[];
  readonly years?: readonly number[];
}

/** Runs the sources and gives the summary. Files on this disk are uploaded first. */
export async function run(
  to: Operated,
  { sources: ids, urls = [], departments = [], years = [] }: RunOrder,
  progress: Progress,
): Promise<RunSummary> {
  const chosen = ids.length > 0 ? await Promise.all(ids.map((id) => loadSource(id))) : await loadSources();
  const pasted = urlsOf(chosen, urls, ids);
  const series = seriesOf(chosen, { departments, years });
  const collectable = chosen.filter(
    (source) =>
      (ids.length > 0 || source.enabled) && (source.kind !== "file" || source.files.length > 0 || source.series),
  );
  if (collectable.length === 0) {
    throw new ConfigError(
      `${ids.join(", ") || "No source"} names no file to collect: use \`imo ingest FILE --source ID\``,
    );
  }
  await keepSecrets(to.stage, collectable);
  if (ids.length > 0 && !series?.departments) await needSecrets(to.stage, collectable);
  const input: RunInput = { runId: newRunId(ids.length === 1 ? `run-${ids[0]}` : "run"), trigger: "manual" };
  const files = await uploadLocalFiles(
    to,
    collectable.filter((source) => source.kind === "file"),
    input,
  );
  // Of all sources, those that lack a secret or another source are left out; one that is named and lacks something is refused.
  const which = ids.length > 0 ? { sources: collectable.map(({ id }) => id) } : { all: true };
  const order = { ...input, ...which, files, urls: pasted, ...(series && { series }) };
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

/** @throws ConfigError when departments or years are given for anything but one source with a file for each, or are none. */
function seriesOf(
  [source, ...others]: readonly Source[],
  { departments, years }: Required<Pick<RunOrder, "departments" | "years">>,
): RunInput["series"] {
  if (departments.length + years.length === 0) return undefined;
  if (source?.kind !== "file" || !source.series || others.length > 0)
    throw new ConfigError("--department and --year go with one source that has a file for each: imo run geo-dvf …");
  return {
    ...(departments.length > 0 && { departments: readDepartments(departments.join(","), source.series) }),
    ...(years.length > 0 && { years: [...years] }),
  };
}

async function uploadLocalFiles(to: Operated, sources: readonly FileSource[], input: RunInput) {
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

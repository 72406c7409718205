import type { RunInput, Task } from "../messages.ts";
import { ConfigError } from "../errors.ts";
import type { FileSource, Source } from "../sources/schema.ts";
import { seriesWorks } from "./file/series.ts";
import type { Parts } from "./file/series.ts";
import { seconds } from "./duration.ts";
import { wavesOf } from "./waves.ts";
import { parseSearchUrl, searchesOf } from "./web/search.ts";
import type { Reason } from "../records/reason.ts";
import { PLANNING } from "./plan-reasons.ts";

/** What planning depends on beside the run's input and the sources' files. */
export interface PlanContext {
  readonly now: Date;
  /** Keys of the stored manifests that a replay reads again. */
  readonly manifests?: readonly string[];
  /** Sources that are not to be collected now, each with a sentence that says why. */
  readonly withheld?: ReadonlyMap<string, Reason>;
  /** Sources that were once collected completely. */
  readonly complete?: ReadonlySet<string>;
  /** Which departments and years are collected of each source that has a file for each. */
  readonly parts?: ReadonlyMap<string, Parts>;
}

/**
 * The tasks of a run: one for each file, search, request or query of each source. Files and searches named by the caller stand in for
 * those that the source names; a source without anything to collect is left out, and so is one that is withheld or lacks what it needs,
 * unless it was asked for by name.
 * @throws ConfigError when the run names a source that does not exist, or one that can't be collected now, or has more tasks than a run may.
 */
export function planTasks(input: RunInput, sources: readonly Source[], context: PlanContext): Task[] {
  const { now, manifests = [] } = context;
  const asOf = input.asOf ?? now.toISOString();
  const chosen = withNeeds(chooseSources(input, sources), context, input);
  const waves = wavesOf(chosen);
  const works: Work[] = input.replay
    ? manifests.map((manifest) => ({ source: sourceOf(manifest, sources), search: `replay of ${manifest}`, manifest }))
    : chosen.flatMap((source) => worksOf(source, input, context));
  if (works.length > MOST_TASKS) {
    throw new ConfigError(PLANNING.tooManyTasks(works.length, MOST_TASKS));
  }
  return works.map(({ source, ...work }, task) => ({
    runId: input.runId,
    task,
    source: source.id,
    kind: source.kind,
    wave: input.replay ? 0 : (waves.get(source.id) ?? 0),
    timeoutSeconds: seconds(source.timeout),
    asOf,
    ...work,
  }));
}

/**
 * Each task runs as an execution of its own, whose input lies in S3, and leaves twenty bytes in the run's: AWS allows a state 256 KiB and a map
 * 10,000 items of up to 256 KiB in all that way.
 */
export const MOST_TASKS = 10_000;

type Work = { readonly source: Source } & Pick<Task, "search" | "file" | "absent" | "list" | "request" | "manifest">;

/** Leaves out what can't be collected; what was asked for by name is refused instead, in words. */
function withNeeds(chosen: readonly Source[], context: PlanContext, input: RunInput): Source[] {
  if (input.replay) return [...chosen];
  const named = new Set(input.trigger === "schedule" ? [] : input.sources);
  const excluded = exclusions(chosen, context);
  for (const id of named) {
    const why = excluded.get(id);
    if (why !== undefined) throw new ConfigError(why);
  }
  return chosen.filter(({ id }) => !excluded.has(id));
}

function exclusions(chosen: readonly Source[], { withheld, complete }: PlanContext): ReadonlyMap<string, Reason> {
  const excluded = new Map(withheld);
  // One that is left out may be what others need: looked at again until nothing changes.
  for (let before = -1; before !== excluded.size;) {
    before = excluded.size;
    for (const { id, needs } of chosen) {
      const lacking = needs.find(
        (need) => !complete?.has(need) && (excluded.has(need) || !chosen.some((other) => other.id === need)),
      );
      if (lacking === undefined || excluded.has(id)) continue;
      excluded.set(id, PLANNING.needsSource(id, lacking));
    }
  }
  return excluded;
}

function worksOf(source: Source, input: RunInput, { parts }: PlanContext): Work[] {
  if (source.kind === "file") {
    const ofSeries = parts?.get(source.id);
    return [
      ...filesOf(source, input).map((file) => ({ source, search: file.name, file })),
      ...(source.series && ofSeries ? seriesWorks(source.series, ofSeries).map((work) => ({ source, ...work })) : []),
    ];
  }
  if (source.kind === "web") {
    const pasted = (input.urls ?? []).filter((given) => given.source === source.id);
    const lists = pasted.length > 0 ? pasted.map(({ url }) => parseSearchUrl(source, url)) : searchesOf(source);
    return lists.map((list) => ({ source, search: list.text, list }));
  }
  if (source.kind === "database") return [{ source, search: source.title }];
  if (source.lookup) return [{ source, search: source.lookup.title }];
  return source.requests.map(({ id, title }) => ({ source, search: title, request: id }));
}

/** The sources that a run is about. @throws ConfigError when it names one that does not exist, or files of one that takes none. */
export function chooseSources(input: RunInput, sources: readonly Source[]): Source[] {
  const named = new Set([
    ...(input.sources ?? []),
    ...[...(input.files ?? []), ...(input.urls ?? [])].map(({ source }) => source),
  ]);
  for (const id of named) {
    if (!sources.some((source) => source.id === id)) {
      throw new ConfigError(PLANNING.noSuchSource(id, sources.map((source) => source.id).join(", ")));
    }
  }
  for (const { source: id } of input.files ?? []) {
    const kind = sources.find((source) => source.id === id)?.kind;
    if (kind !== "file") throw new ConfigError(PLANNING.takesNoFiles(id, kind ?? "?"));
  }
  return named.size > 0 && !input.all
    ? sources.filter(({ id }) => named.has(id))
    : sources.filter(({ enabled }) => enabled);
}

function filesOf(source: FileSource, input: RunInput) {
  const given = (input.files ?? []).filter((file) => file.source === source.id);
  if (given.length > 0) return given.map(({ location, name }) => ({ location, name }));
  // Paths of the operator's disk mean nothing here: the command uploads them and names the copies.
  return source.files.filter(({ location }) => !location.startsWith("./"));
}

/** A manifest's key is `raw[-personal]/<source>/<run>/<task>/manifest.json`. */
function sourceOf(manifest: string, sources: readonly Source[]): Source {
  const id = manifest.split("/")[1];
  const source = sources.find((candidate) => candidate.id === id);
  if (!source) throw new ConfigError(PLANNING.sourceGone(manifest));
  return source;
}

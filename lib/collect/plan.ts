import type { RunInput, Task } from "../messages.ts";
import { ConfigError } from "../errors.ts";
import type { FileSource, Source } from "../sources/schema.ts";
import { seconds } from "./duration.ts";
import { wavesOf } from "./waves.ts";
import { parseSearchUrl, searchesOf } from "./web/search.ts";

/** What planning depends on beside the run's input and the sources' files. */
export interface PlanContext {
  readonly now: Date;
  /** Keys of the stored manifests that a replay reads again. */
  readonly manifests?: readonly string[];
  /** Sources that are not to be collected now, each with a sentence that says why. */
  readonly withheld?: ReadonlyMap<string, string>;
  /** Sources that were once collected completely. */
  readonly complete?: ReadonlySet<string>;
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
    : chosen.flatMap((source) => worksOf(source, input));
  if (works.length > MOST_TASKS) {
    throw new ConfigError(
      `The run has ${works.length} tasks, more than the ${MOST_TASKS} that one may have: name fewer sources or searches`,
    );
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

type Work = { readonly source: Source } & Pick<Task, "search" | "file" | "list" | "request" | "manifest">;

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

function exclusions(chosen: readonly Source[], { withheld, complete }: PlanContext): ReadonlyMap<string, string> {
  const excluded = new Map(withheld);
  // One that is left out may be what others need: looked at again until nothing changes.
  for (let before = -1; before !== excluded.size;) {
    before = excluded.size;
    for (const { id, needs } of chosen) {
      const lacking = needs.find(
        (need) => !complete?.has(need) && (excluded.has(need) || !chosen.some((other) => other.id === need)),
      );
      if (lacking === undefined || excluded.has(id)) continue;
      excluded.set(
        id,
        `The source ${id} needs ${lacking}, which was never collected completely: collect it first, or both in one run`,
      );
    }
  }
  return excluded;
}

function worksOf(source: Source, input: RunInput): Work[] {
  if (source.kind === "file") {
    return filesOf(source, input).map((file) => ({ source, search: file.name, file }));
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

function chooseSources(input: RunInput, sources: readonly Source[]): Source[] {
  const named = new Set([
    ...(input.sources ?? []),
    ...[...(input.files ?? []), ...(input.urls ?? [])].map(({ source }) => source),
  ]);
  for (const id of named) {
    if (!sources.some((source) => source.id === id)) {
      throw new ConfigError(
        `There is no source ${id}; the sources are ${sources.map((source) => source.id).join(", ")}`,
      );
    }
  }
  for (const { source: id } of input.files ?? []) {
    const kind = sources.find((source) => source.id === id)?.kind;
    if (kind !== "file") throw new ConfigError(`The source ${id} takes no files: its kind is ${kind}`);
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
  if (!source) throw new ConfigError(`The stored chunks of ${manifest} are of a source that no longer exists`);
  return source;
}

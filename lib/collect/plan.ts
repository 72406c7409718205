import type { RunInput, Task } from "../messages.ts";
import { ConfigError } from "../errors.ts";
import type { FileSource, Source } from "../sources/schema.ts";
import { parseSearchUrl, searchesOf } from "./web/search.ts";

const UNITS = { m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a duration such as `15m`, `6h` or `7d`. */
function seconds(duration: string): number {
  const unit = duration.at(-1);
  if (unit !== "m" && unit !== "h" && unit !== "d") throw new ConfigError(`${duration} is not a duration`);
  return Number(duration.slice(0, -1)) * UNITS[unit];
}

/** The sources that a schedule should collect now: enabled, with an `every`, and not attempted for that long. */
export function dueSources(sources: readonly Source[], lastAttempt: ReadonlyMap<string, Date>, now: Date): Source[] {
  return sources.filter((source) => {
    if (!source.enabled || !source.every) return false;
    const last = lastAttempt.get(source.id);
    return !last || now.getTime() - last.getTime() >= seconds(source.every) * 1000;
  });
}

/**
 * The tasks of a run: one for each file or search of each source. Files and searches named by the caller stand in for those that the
 * source names; a source without anything to collect is left out.
 * `withheld` names the sources whose collection nobody has confirmed the right to.
 * @throws ConfigError when the run names a source that does not exist, or one that is withheld, or has more tasks than a state can carry.
 */
export function planTasks(
  input: RunInput,
  sources: readonly Source[],
  manifests: readonly string[],
  now: Date,
  withheld: ReadonlySet<string> = new Set(),
): Task[] {
  const asOf = input.asOf ?? now.toISOString();
  const chosen = chooseSources(input, sources).filter((source) => !isWithheld(source, withheld, input));
  const works: Work[] = input.replay
    ? manifests.map((manifest) => ({ source: sourceOf(manifest, sources), search: `replay of ${manifest}`, manifest }))
    : chosen.flatMap((source) => worksOf(source, input));
  if (works.length > MOST_TASKS) {
    throw new ConfigError(
      `The run has ${works.length} tasks, more than the ${MOST_TASKS} that fit a state: name fewer sources or searches`,
    );
  }
  return works.map(({ source, ...work }, task) => ({
    runId: input.runId,
    task,
    source: source.id,
    kind: source.kind,
    asOf,
    ...work,
  }));
}

/**
 * AWS allows a state 256 KiB and an execution 25,000 events. A task is planned in some 600 bytes, its outcome 1,500 at most (its reason
 * is cut at 500 characters), and it makes some 20 events when each of its calls is retried.
 */
export const MOST_TASKS = 100;

type Work = { readonly source: Source } & Pick<Task, "search" | "file" | "list" | "manifest">;

/** A source that was not asked for by name is left out in silence; one that was asked for is not. */
function isWithheld(source: Source, withheld: ReadonlySet<string>, input: RunInput): boolean {
  if (source.kind !== "web" || !withheld.has(source.id)) return false;
  if (!input.sources?.includes(source.id) || input.trigger === "schedule") return true;
  throw new ConfigError(
    `The source ${source.id} is collected only once its operator has confirmed the right to: put ${source.rights.confirm} into the parameter confirmed-rights`,
  );
}

/**
 * The web sources whose collection the operator of this stage has not confirmed the right to, by what their file asks to be confirmed.
 * The local cloud collects from stand-ins unless it is told otherwise, and needs no confirmation.
 */
export function unconfirmed(sources: readonly Source[], stage: string, confirmations: string): Set<string> {
  const given = new Set(confirmations.split(/[\s,]+/).filter(Boolean));
  const missing = sources.filter(
    (source) => source.kind === "web" && stage !== "local" && !given.has(source.rights.confirm),
  );
  return new Set(missing.map(({ id }) => id));
}

function worksOf(source: Source, input: RunInput): Work[] {
  if (source.kind === "file") return filesOf(source, input).map((file) => ({ source, search: file.name, file }));
  const pasted = (input.urls ?? []).filter((given) => given.source === source.id);
  const lists = pasted.length > 0 ? pasted.map(({ url }) => parseSearchUrl(source, url)) : searchesOf(source);
  return lists.map((list) => ({ source, search: list.text, list }));
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
  return named.size > 0 ? sources.filter(({ id }) => named.has(id)) : sources.filter(({ enabled }) => enabled);
}

function filesOf(source: FileSource, input: RunInput) {
  const given = (input.files ?? []).filter((file) => file.source === source.id);
  if (given.length > 0) return given.map(({ location, name }) => ({ location, name }));
  // Paths of the operator's disk mean nothing here: the command uploads them and names the copies.
  return source.files
    .filter((location) => !location.startsWith("./"))
    .map((location) => ({ location, name: location.slice(location.lastIndexOf("/") + 1) }));
}

/** A manifest's key is `raw[-personal]/<source>/<run>/<task>/manifest.json`. */
function sourceOf(manifest: string, sources: readonly Source[]): Source {
  const id = manifest.split("/")[1];
  const source = sources.find((candidate) => candidate.id === id);
  if (!source) throw new ConfigError(`The stored chunks of ${manifest} are of a source that no longer exists`);
  return source;
}

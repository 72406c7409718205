import pMap from "p-map";
import * as z from "zod";
import type { FoundLines, LogSearch } from "../stores/aws/logs.ts";

/** The logs of functions: by the function's short name, `collect-file`. */
export interface RunLogs {
  readonly functions: readonly string[];
  readonly search: (name: string, search: LogSearch) => Promise<FoundLines>;
}

/** Logs that are searched at once: CloudWatch allows some ten a second. */
const CONCURRENCY = 5;
/** Lines asked of each log beyond those of a page: as many may share the instant at which it ends. */
const BEYOND = 100;
/** What follows a run's end: its last messages. */
const AFTERWARDS_MS = 10 * 60_000;

const Line = z.looseObject({ level: z.string(), message: z.string() });

/** A run whose log is read. */
interface LoggedRun {
  readonly runId: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/**
 * Lines that functions logged while they worked for a run, oldest first, from the instant `from` (milliseconds since 1970 UTC) on: some `limit` of
 * them. `next` is the instant to go on from.
 */
export async function readRunLog(
  logs: RunLogs,
  { runId, startedAt, endedAt }: LoggedRun,
  { limit, from = Date.parse(startedAt) }: { limit: number; from?: number | undefined },
) {
  const to = endedAt === null ? Date.now() : Date.parse(endedAt) + AFTERWARDS_MS;
  const found = await pMap(
    logs.functions,
    async (name) => ({ name, ...(await logs.search(name, { term: runId, from, to, most: limit + BEYOND })) }),
    { concurrency: CONCURRENCY },
  );
  const lines = found
    .flatMap(({ name, lines: own }) => own.map(({ at, text }) => ({ at, name, text })))
    .toSorted((one, other) => one.at - other.at);
  const last = Math.min(lines[limit - 1]?.at ?? to, ...found.map(knownUpTo(to)));
  const shown = lines.filter(({ at }) => at <= last);
  const cut = found.filter(({ reach }) => reach === "cut").map(({ name }) => name);
  return {
    lines: shown.map(({ at, name, text }) => lineOf(at, name, text)),
    next: shown.length < lines.length || last < to ? last + 1 : null,
    cut,
  };
}

/** Up to when all lines of a log are known: the last one's instant may have others, unless all that were found share it. */
function knownUpTo(to: number) {
  return ({ lines, reach }: FoundLines): number => {
    const [first, last] = [lines[0], lines.at(-1)];
    if (reach !== "more" || !first || !last) return to;
    return first.at < last.at ? last.at - 1 : last.at;
  };
}

function lineOf(at: number, name: string, text: string) {
  const { level, message, timestamp, service: _service, run: _run, ...details } = parsed(text);
  return {
    date: typeof timestamp === "string" ? timestamp : new Date(at).toISOString(),
    fonction: name,
    niveau: level.toLowerCase(),
    message,
    details: Object.keys(details).length === 0 ? null : JSON.stringify(details),
  };
}

/** A line that is none of ours, an engine's own word for instance, is its message. */
function parsed(text: string): z.output<typeof Line> {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return { level: "info", message: text.trim() };
  }
}

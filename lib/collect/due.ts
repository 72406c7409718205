import type { RunInput } from "../messages.ts";
import type { Source } from "../sources/schema.ts";
import { seconds } from "./duration.ts";
import type { Reason } from "../records/reason.ts";

export interface StartDeps {
  readonly sources: () => Promise<readonly Source[]>;
  /** When each source was last visited as its file says. */
  readonly lastAttempts: () => Promise<ReadonlyMap<string, Date>>;
  /** Sources that were once collected completely. */
  readonly complete: () => Promise<ReadonlySet<string>>;
  /** Sources that a run is collecting at this moment. */
  readonly underWay: () => Promise<ReadonlySet<string>>;
  /** Sources that are not to be collected yet. */
  readonly withheld: (sources: readonly Source[]) => Promise<ReadonlyMap<string, Reason>>;
  readonly start: (input: RunInput) => Promise<void>;
  /** Tells of a source whose run could not be started; it is tried again by the next call. */
  readonly warn: (message: string, error: unknown) => void;
}

/** How often `startDue` is called. */
const TICK_SECONDS = 900;

/**
 * Starts a run for each source that is due, each its own, so that none waits for another or fails with it. A run is named after the source and
 * the quarter of an hour: a schedule that fires twice starts one. Gives their ids.
 */
export async function startDue(now: Date, deps: StartDeps): Promise<string[]> {
  const sources = await deps.sources();
  const [attempts, complete, underWay, withheld] = await Promise.all([
    deps.lastAttempts(),
    deps.complete(),
    deps.underWay(),
    deps.withheld(sources),
  ]);
  const due = dueSources(
    sources.filter(({ id }) => !withheld.has(id)),
    { attempts, complete, underWay },
    now,
  );
  const started: string[] = [];
  for (const { id } of due) {
    const runId = nameOf(id, now);
    try {
      await deps.start({ runId, trigger: "schedule", sources: [id] });
      started.push(runId);
    } catch (error) {
      deps.warn(`the run of ${id} could not be started`, error);
    }
  }
  return started;
}

/** `schedule-ademe-dpe-2026-11-23-06-15`, at most 80 characters as AWS allows. */
function nameOf(source: string, now: Date): string {
  const quarter = new Date(slotStart(now, TICK_SECONDS));
  return `schedule-${source.slice(0, 54)}-${quarter.toISOString().slice(0, 16).replaceAll(/[:T]/g, "-")}`;
}

/** What is known of earlier runs. */
interface Past {
  readonly attempts: ReadonlyMap<string, Date>;
  readonly complete: ReadonlySet<string>;
  readonly underWay: ReadonlySet<string>;
}

/**
 * The sources that a schedule should collect now: enabled, with an `every`, not visited in the present slot, and not being collected. Slots
 * begin at whole multiples of `every` since 1970 UTC, whenever the last visit began, so that a cadence neither drifts nor moves with the
 * clocks; slots that nobody was there for are caught up by one visit. A source waits until those that it needs were collected completely
 * once and are neither due themselves nor being collected.
 */
function dueSources(sources: readonly Source[], { attempts, complete, underWay }: Past, now: Date): Source[] {
  const ripe = sources.filter(({ id, enabled, every }) => {
    if (!enabled || !every || underWay.has(id)) return false;
    const last = attempts.get(id);
    return !last || last.getTime() < slotStart(now, seconds(every));
  });
  const unsettled = new Set([...underWay, ...ripe.map(({ id }) => id)]);
  return ripe.filter(({ needs }) => needs.every((need) => complete.has(need) && !unsettled.has(need)));
}

/** When the slot began that an instant lies in, in milliseconds since 1970. */
export function slotStart(at: Date, everySeconds: number): number {
  const length = everySeconds * 1000;
  return Math.floor(at.getTime() / length) * length;
}

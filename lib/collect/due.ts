import type { RunInput } from "../messages.ts";
import type { Source } from "../sources/schema.ts";
import { seconds } from "./duration.ts";

export interface StartDeps {
  readonly sources: () => Promise<readonly Source[]>;
  /** When each source was last part of a run. */
  readonly lastAttempts: () => Promise<ReadonlyMap<string, Date>>;
  /** Sources that were once collected completely. */
  readonly complete: () => Promise<ReadonlySet<string>>;
  /** Sources that are not to be collected yet. */
  readonly withheld: (sources: readonly Source[]) => Promise<ReadonlyMap<string, string>>;
  readonly start: (input: RunInput) => Promise<void>;
}

/** Starts one run of all the sources that are due, named after the quarter of an hour, so that a schedule that fires twice starts one. */
export async function startDue(now: Date, deps: StartDeps): Promise<string | null> {
  const sources = await deps.sources();
  const [attempts, complete, withheld] = await Promise.all([
    deps.lastAttempts(),
    deps.complete(),
    deps.withheld(sources),
  ]);
  const due = dueSources(
    sources.filter(({ id }) => !withheld.has(id)),
    { attempts, complete },
    now,
  );
  if (due.length === 0) return null;
  const quarter = new Date(Math.floor(now.getTime() / 900_000) * 900_000);
  const runId = `schedule-${quarter.toISOString().slice(0, 16).replaceAll(/[:T]/g, "-")}`;
  await deps.start({ runId, trigger: "schedule", sources: due.map(({ id }) => id) });
  return runId;
}

/** What is known of earlier runs. */
export interface Past {
  readonly attempts: ReadonlyMap<string, Date>;
  readonly complete: ReadonlySet<string>;
}

/**
 * The sources that a schedule should collect now: enabled, with an `every`, not attempted for that long, and whose needs were collected
 * before or are due themselves.
 */
export function dueSources(sources: readonly Source[], { attempts, complete }: Past, now: Date): Source[] {
  const ripe = sources.filter((source) => {
    if (!source.enabled || !source.every) return false;
    const last = attempts.get(source.id);
    return !last || now.getTime() - last.getTime() >= seconds(source.every) * 1000;
  });
  return withTheirNeeds(ripe, complete);
}

function withTheirNeeds(ripe: readonly Source[], complete: ReadonlySet<string>): Source[] {
  const ready = ripe.filter(({ needs }) =>
    needs.every((need) => complete.has(need) || ripe.some(({ id }) => id === need)),
  );
  return ready.length === ripe.length ? ready : withTheirNeeds(ready, complete);
}

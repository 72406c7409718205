import type { ExecutionEvent, ExecutionRecord, ExecutionRecords } from "../stores/aws/execution-records.ts";

/** The history of a run's execution as far as it is read: a parent's holds a few dozen events a wave, its tasks have their own. */
const MOST_EVENTS = 2_000;
const FORGOTTEN =
  "La machine à états ne connaît plus cette exécution : elle est trop ancienne, ou le cloud local a redémarré depuis. Les comptes de la collecte restent.";
const CUT = `L’historique est plus long : ses ${MOST_EVENTS} premiers événements sont montrés.`;

/** How far a state of an execution has come. */
export interface ExecutionState {
  readonly name: string;
  readonly status: "running" | "succeeded" | "failed" | "caught" | "aborted";
  readonly entered: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** Attempts beyond the first of each time that it was entered. */
  readonly retries: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** The execution of a run as its state machine tells it: the definition, each state that was entered, and the events in order. */
export async function readExecution(records: ExecutionRecords, runId: string) {
  const [definition, record, found] = await Promise.all([
    records.definition(),
    records.read(runId),
    records.events(runId, MOST_EVENTS + 1),
  ]);
  const events = withStates(found.slice(0, MOST_EVENTS));
  return {
    runId,
    status: record?.status.toLowerCase() ?? null,
    definition: readJson(definition),
    input: record?.input ?? null,
    output: record?.output ?? null,
    error: record?.error ?? null,
    cause: record?.cause ?? null,
    states: record ? statesOf(events, record) : [],
    events: events.map(({ id, at, type, state, input, output, error, cause }) => ({
      id,
      at,
      type,
      state,
      input,
      output,
      error,
      cause,
    })),
    manque: record === null ? FORGOTTEN : found.length > MOST_EVENTS ? CUT : null,
  };
}

/** Events between the entry to a state and its end belong to it, too. The local emulator does not say what an event follows: the one before it. */
function withStates(events: readonly ExecutionEvent[]): ExecutionEvent[] {
  const states = new Map<number, string | null>();
  return events.map((event, index) => {
    const before = event.previous > 0 ? events[event.previous - 1] : events[index - 1];
    const inherited = before && !before.type.endsWith("StateExited") ? (states.get(before.id) ?? null) : null;
    const state = event.state ?? (event.type.startsWith("Execution") ? null : inherited);
    states.set(event.id, state);
    return { ...event, state };
  });
}

const ATTEMPT = /^(?:LambdaFunction|Task|Activity)Scheduled$/;
const FAILURE = /(?:Failed|TimedOut|Aborted)$/;

function statesOf(events: readonly ExecutionEvent[], { status }: ExecutionRecord): ExecutionState[] {
  const byState = Map.groupBy(events, ({ state }) => state);
  return [...byState].flatMap(([name, own]) => (name === null ? [] : [stateOf(name, own, status)]));
}

function stateOf(name: string, events: readonly ExecutionEvent[], execution: string): ExecutionState {
  const entries = events.filter(({ type }) => type.endsWith("StateEntered"));
  const exits = events.filter(({ type }) => type.endsWith("StateExited"));
  const failures = events.filter(({ type }) => FAILURE.test(type));
  const attempts = events.filter(({ type }) => ATTEMPT.test(type));
  const inside = entries.length > exits.length;
  const [last] = events.slice(-1);
  const ended = !inside || execution !== "RUNNING";
  return {
    name,
    status: statusOf({
      inside,
      execution,
      caught: hasCaught(events),
      fails: entries.at(-1)?.type === "FailStateEntered",
    }),
    entered: entries.length,
    failed: failures.length,
    retries: Math.max(0, attempts.length - entries.length),
    startedAt: entries[0]?.at ?? events[0]?.at ?? "",
    endedAt: ended ? (last?.at ?? null) : null,
  };
}

interface Signs {
  readonly inside: boolean;
  readonly execution: string;
  readonly caught: boolean;
  readonly fails: boolean;
}

function statusOf({ inside, execution, caught, fails }: Signs): ExecutionState["status"] {
  if (fails) return "failed";
  if (!inside) return caught ? "caught" : "succeeded";
  if (execution === "RUNNING") return "running";
  return execution === "ABORTED" ? "aborted" : "failed";
}

/** A state that was left right after a failure went where its `Catch` leads. */
function hasCaught(events: readonly ExecutionEvent[]): boolean {
  const [before, last] = events.slice(-2);
  return last !== undefined && before !== undefined && last.type.endsWith("StateExited") && FAILURE.test(before.type);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

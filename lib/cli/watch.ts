import { clearScreenDown, moveCursor } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { TransientError } from "../errors.ts";
import type { ExecutionState } from "../query/execution.ts";
import type { RunSummary } from "../records/run-summary.ts";
import type { Progress } from "./follow.ts";
import { counted } from "./figures.ts";
import { countedRecords } from "./print.ts";
import type { CommonOptions } from "./session.ts";

/** How often the state machine is asked; AWS lets an account read few histories a second. */
const STATES_EVERY_MS = 2_000;
/** Tasks that are told on a terminal at once; the plain lines tell every one. */
const TASKS_SHOWN = 12;

/** A stream that may be a terminal. */
type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The states of a run's execution. */
type ReadStates = (runId: string) => Promise<readonly ExecutionState[]>;

/** What is watched of a run: its summary, and the states of its execution; none where the state machine is away or has forgotten it. */
interface Watched {
  readonly run: RunSummary;
  readonly states: readonly ExecutionState[];
}

/** Shows a run live: drawn again and again on a terminal, a line for each change elsewhere, as JSON on standard output where that is asked for. */
export function watchOn(stream: Screen, readStates: ReadStates, { json }: CommonOptions): Progress {
  const show = json ? changesAsJson(process.stdout) : stream.isTTY ? screenOn(stream) : changesOn(stream);
  let states: readonly ExecutionState[] = [];
  let read = 0;
  return {
    update: async (run) => {
      if (run.status !== "running" || Date.now() - read >= STATES_EVERY_MS) {
        states = await statesIfUp(readStates, run.runId);
        read = Date.now();
      }
      show({ run, states });
    },
    stop: () => {},
  };
}

async function statesIfUp(readStates: ReadStates, runId: string): Promise<readonly ExecutionState[]> {
  try {
    return await readStates(runId);
  } catch (error) {
    if (error instanceof TransientError) return [];
    throw error;
  }
}

type Show = (watched: Watched) => void;

function screenOn(stream: Screen): Show {
  let drawn = 0;
  return (watched) => {
    const lines = describeWatched(watched).map((line) => line.slice(0, Math.max(1, (stream.columns ?? 80) - 1)));
    moveCursor(stream, 0, -drawn);
    clearScreenDown(stream);
    stream.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
}

function changesOn(stream: Screen): Show {
  const told = new Set<string>();
  return (watched) => {
    for (const line of [countsOf(watched.run), ...statesLines(watched), ...tasksOf(watched.run)]) {
      if (told.has(line)) continue;
      told.add(line);
      stream.write(`${line}\n`);
    }
  };
}

function changesAsJson(stream: Screen): Show {
  let last = "";
  return (watched) => {
    const line = JSON.stringify(watched);
    if (line !== last && watched.run.status === "running") stream.write(`${line}\n`);
    last = line;
  };
}

/** A run as it stands, in lines: counts, the states that its execution has entered, and the tasks that ended last. */
export function describeWatched({ run, states }: Watched): string[] {
  const tasks = tasksOf(run);
  const more = tasks.length > TASKS_SHOWN ? [`  … ${counted(tasks.length - TASKS_SHOWN, "more task")}`] : [];
  return [countsOf(run), ...statesLines({ run, states }), ...tasks.slice(-TASKS_SHOWN), ...more];
}

function countsOf({ runId, status, chunks, rows, records, tasks }: RunSummary): string {
  const ended = tasks.filter(({ outcome }) => outcome !== null).length;
  const told = [
    `${ended}/${counted(tasks.length, "task")}`,
    `${chunks.done}/${chunks.expected ?? "?"} chunks, ${chunks.failed} failed`,
    counted(rows, "row"),
    countedRecords(records),
  ];
  return `${runId}: ${status}, ${told.filter(Boolean).join(", ")}`;
}

function statesLines({ states }: Watched): string[] {
  return states.map(
    ({ name, status, entered, retries }) =>
      `  ${name}: ${status}${entered > 1 ? `, ${entered} times` : ""}${retries > 0 ? `, ${retries} retries` : ""}`,
  );
}

function tasksOf({ tasks }: RunSummary): string[] {
  return tasks.flatMap(({ source, search, outcome, requests, seen, fetched, reason }) =>
    outcome === null
      ? []
      : [
          shown(
            `  ${source} ${search}: ${outcome}, ${counted(requests, "request")}, ${seen} seen, ${fetched} fetched${reason ? `: ${reason}` : ""}`,
          ),
        ],
  );
}

/** What a source names must not steer the terminal. */
function shown(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, " ");
}

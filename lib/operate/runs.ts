/** Runs, what they stored, and what they could not read. */
import * as z from "zod";
import { cancelOn } from "../aggregate/cancel.ts";
import { listQuarantine } from "../query/quarantine.ts";
import { listRuns, readRun } from "../query/runs.ts";
import { RunStatus, RunSummary } from "../records/run-summary.ts";
import { loadSources } from "../sources/load.ts";
import { noteAct } from "../stores/runs/acts.ts";
import { storedTasks } from "../stores/runs/manifests.ts";
import { operation } from "./operation.ts";

const Id = z.string().min(1).max(200);
const Limit = z.int().min(1).max(10_000);

/** Reads one run; null where there is none of that id. */
export const runRead = operation({
  name: "runs.read",
  input: z.object({ runId: Id }),
  answer: z.object({ run: RunSummary.nullable() }),
  work: async ({ db }, { runId }) => ({ run: await readRun(db, runId) }),
});

/** Lists runs, newest first. */
export const runList = operation({
  name: "runs.list",
  input: z.object({ limit: Limit, status: RunStatus.optional(), source: Id.optional() }),
  answer: z.object({ runs: z.array(RunSummary) }),
  work: async ({ db }, filter) => ({ runs: await listRuns(db, filter) }),
});

/** Ends a run that is under way. */
export const runCancel = operation({
  name: "runs.cancel",
  input: z.object({ runId: Id, by: Id }),
  answer: z.object({ runId: z.string(), status: z.literal("cancelled"), now: z.boolean() }),
  work: async ({ db, deployed }, { runId, by }) => {
    const cancelled = await cancelOn({ db, ...(await deployed()) }, runId);
    if (cancelled.now) await noteAct(db, [runId], { act: "stopped", by });
    return cancelled;
  },
});

/** Notes who starts a run. */
export const runStarted = operation({
  name: "runs.started",
  input: z.object({ runId: Id, by: Id }),
  answer: z.object({}),
  work: async ({ db }, { runId, by }) => {
    await noteAct(db, [runId], { act: "started", by });
    return {};
  },
});

/** Tells which tasks of a run, or of every run of a source, stored something that can be read again. */
export const storedTasksOf = operation({
  name: "runs.stored-tasks",
  input: z.object({ runId: Id.optional(), source: Id.optional() }),
  answer: z.object({
    tasks: z.array(
      z.object({ runId: z.string(), source: z.string(), search: z.string(), manifest: z.string().nullable() }),
    ),
  }),
  work: async ({ db }, of) => ({ tasks: await storedTasks(db, of, await loadSources()) }),
});

const Quarantined = z.object({
  id: z.int(),
  kind: z.enum(["row", "field"]),
  run: z.string(),
  source: z.string(),
  file: z.string(),
  row: z.int().nullable(),
  field: z.string().nullable(),
  reason: z.string(),
  found: z.string().nullable(),
  expected: z.string().nullable(),
  excerpt: z.string(),
});

/** Lists rows that were set aside and values that were left out, newest first. */
export const quarantineList = operation({
  name: "quarantine.list",
  input: z.object({ limit: Limit, run: Id.optional(), source: Id.optional() }),
  answer: z.object({ total: z.int(), rows: z.array(Quarantined) }),
  work: async ({ db }, filter) => listQuarantine(db, filter),
});

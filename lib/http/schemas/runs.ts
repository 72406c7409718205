import * as z from "zod";
import { RunId, RunStatus } from "../../records/run-summary.ts";
import { instant, next } from "./shared.ts";

const text = z.string().nullable();

/** A state of a run's execution; those of a Map count over all of its items. */
const ExecutionState = z.object({
  name: z.string(),
  status: z.enum(["running", "succeeded", "failed", "caught", "aborted"]),
  entered: z.int(),
  running: z.int(),
  failed: z.int(),
  retries: z.int(),
  startedAt: instant,
  endedAt: instant.nullable(),
});

/** The execution of a run as its state machine tells it. */
export const Execution = z
  .object({
    runId: RunId,
    status: z.enum(["running", "succeeded", "failed", "timed_out", "aborted"]).nullable(),
    definition: z.unknown().describe("la machine à états, en Amazon States Language ; null : inconnue"),
    states: z.array(ExecutionState),
    input: text,
    output: text,
    error: text,
    cause: text,
    manque: text.describe("pourquoi l’exécution n’est pas connue"),
  })
  .meta({ id: "Execution" });

const HistoryEvent = z.object({
  id: z.int(),
  at: instant,
  type: z.string(),
  state: text,
  iteration: z.int().nullable(),
  input: text,
  output: text,
  error: text,
  cause: text,
});

/** What happened in an execution, in order. */
export const History = z
  .object({ resultats: z.array(HistoryEvent), suivant: next, manque: text })
  .meta({ id: "Histoire" });

/** What the functions wrote while a run went on. */
export const Logs = z
  .object({
    resultats: z.array(
      z.object({
        at: instant,
        level: z.string(),
        function: text,
        message: z.string(),
        fields: z.record(z.string(), z.unknown()),
      }),
    ),
    suivant: next,
    manque: text,
  })
  .meta({ id: "Journal" });

/** What to collect: all sources that are due, some, or one search of a site. */
export const RunOrder = z.union([
  z.strictObject({ toutes: z.literal(true) }),
  z.strictObject({ sources: z.array(z.string()).min(1) }),
  z.strictObject({ recherche: z.url() }),
]);

/** The runs that were started. */
export const Started = z
  .object({ runs: z.array(z.object({ runId: RunId })), manque: z.array(z.string()) })
  .meta({ id: "CollectesLancees" });

/** A message that no consumer could process. */
export const DeadLetters = z
  .object({
    resultats: z.array(
      z.object({
        id: z.string(),
        queue: z.string(),
        at: instant.nullable(),
        attempts: z.int().nullable(),
        runId: text,
        source: text,
        file: text,
        message: z.string(),
        reason: text,
      }),
    ),
    suivant: next,
  })
  .meta({ id: "LettresMortes" });

/** How the last runs of a source ended, oldest first. */
export const SourceOutcome = z.object({ id: RunId, date: instant, statut: RunStatus });

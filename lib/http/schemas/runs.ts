import * as z from "zod";
import { RunId } from "../../records/run-summary.ts";
import { instant, next } from "./shared.ts";

const text = z.string().nullable();

const ExecutionState = z.object({
  name: z.string(),
  status: z.enum(["running", "succeeded", "failed", "caught", "aborted"]),
  entered: z.int(),
  failed: z.int().describe("les essais en échec"),
  retries: z.int(),
  startedAt: instant,
  endedAt: instant.nullable(),
});

const ExecutionEvent = z.object({
  id: z.int(),
  at: instant,
  type: z.string(),
  state: text,
  input: text,
  output: text,
  error: text,
  cause: text,
});

/** The execution of a run as its state machine tells it. */
export const Execution = z
  .object({
    runId: RunId,
    status: text,
    definition: z.unknown().describe("la machine à états, en Amazon States Language"),
    input: text,
    output: text,
    error: text,
    cause: text,
    states: z.array(ExecutionState),
    events: z.array(ExecutionEvent),
    manque: text.describe("ce qui n’est pas dit, et pourquoi"),
  })
  .meta({ id: "Execution" });

/** What to collect: all that is due, some sources, or one search of a site. */
export const RunOrder = z
  .union([
    z.strictObject({ dues: z.literal(true) }),
    z.strictObject({ sources: z.array(z.string().min(1).max(80)).min(1).max(100) }),
    z.strictObject({ recherche: z.url().max(2_000) }),
  ])
  .meta({ id: "CollecteDemandee" });

/** The runs that were started; none where nothing was due. */
export const Started = z.object({ collectes: z.array(RunId) }).meta({ id: "CollectesLancees" });

/** A run that was ended. */
export const Stopped = z.object({ runId: RunId, status: z.literal("cancelled") }).meta({ id: "CollecteArretee" });

/** Messages that no function could process. */
export const DeadLetters = z
  .object({
    resultats: z.array(
      z.object({
        file: z.string(),
        id: z.string(),
        date: instant,
        raison: z.string(),
        message: z.string(),
        collecte: RunId.nullable(),
      }),
    ),
    suivant: next,
  })
  .meta({ id: "LettresMortes" });

/** A message that is in its queue again. */
export const SentAgain = z.object({ file: z.string(), id: z.string() }).meta({ id: "LettreRenvoyee" });

/** The most bytes of a file that is dropped over HTTP: with base64, a request of at most 6 MB as AWS Lambda takes it. */
export const MOST_DROPPED_BYTES = 4_000_000;

/** A file to read as one of a source. */
export const DroppedFile = z
  .strictObject({
    source: z.string().min(1).max(80),
    nom: z.string().min(1).max(200),
    contenu: z
      .base64()
      .max(Math.ceil(MOST_DROPPED_BYTES / 3) * 4)
      .describe("le fichier, en base64 ; 4 Mo au plus"),
  })
  .meta({ id: "FichierDepose" });

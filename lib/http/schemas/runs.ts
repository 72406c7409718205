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
    console: text.describe("l’adresse de l’exécution dans la console de Step Functions"),
  })
  .meta({ id: "Execution" });

/** What functions logged while they worked for a run. */
export const RunLog = z
  .object({
    resultats: z.array(
      z.object({
        date: instant,
        fonction: z.string(),
        niveau: z.string(),
        message: z.string(),
        details: text.describe("ce que la ligne dit d’autre, en JSON"),
      }),
    ),
    suivant: next,
    manque: text.describe("ce qui n’est pas dit, et pourquoi"),
  })
  .meta({ id: "JournalDeCollecte" });

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
        code: z
          .string()
          .nullable()
          .describe("ce par quoi la raison est connue ; null : elle date d’avant et n’est connue qu’en anglais"),
        message: z.string(),
        collecte: RunId.nullable(),
      }),
    ),
    suivant: next,
  })
  .meta({ id: "LettresMortes" });

/** A message that is in its queue again. */
export const SentAgain = z.object({ file: z.string(), id: z.string() }).meta({ id: "LettreRenvoyee" });

/** Which dead letters to send again. */
export const LettersToSend = z
  .strictObject({
    file: z
      .string()
      .regex(/^[\w-]{1,100}$/)
      .optional()
      .describe("une file ; sans elle, toutes"),
  })
  .meta({ id: "LettresARenvoyer" });

/** What became of dead letters that were all to be sent again. */
export const LettersSent = z
  .object({
    renvoyees: z.int(),
    refusees: z.int().describe("celles qui ne contiennent pas de message"),
    restent: z.int().describe("celles que cet appel n’a pas eu le temps de renvoyer"),
  })
  .meta({ id: "LettresRenvoyees" });

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

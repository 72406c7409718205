import * as z from "zod";
import { RunId, RunStatus, RunSummary, TaskSummary } from "../../records/run-summary.ts";
import { instant, next } from "./shared.ts";

const text = z.string().nullable();
const reasonCode = text.describe(
  "ce par quoi la raison est connue, quelle que soit sa rédaction ; null : elle date d’avant et n’est connue qu’en anglais",
);

export const Welcome = z
  .object({ message: z.string(), version: z.string(), documentation: z.record(z.string(), z.string()) })
  .meta({ id: "Accueil" });

export const Health = z
  .object({
    status: z.enum(["healthy", "degraded", "unhealthy"]),
    timestamp: instant,
    database: z.enum(["connected", "disconnected"]),
    version: z.string(),
    magasins: z.array(z.object({ nom: z.string(), joignable: z.boolean(), millisecondes: z.int() })),
  })
  .meta({ id: "Etat" });

const RunRef = z.object({ id: z.string(), date: instant });

export const Sources = z
  .object({
    resultats: z.array(
      z.object({
        id: z.string(),
        titre: z.string(),
        nature: z.enum(["fichier", "web", "api", "base de données"]),
        contenu: z.string(),
        producteur: z.string(),
        licence: z.string(),
        page: text,
        active: z.boolean(),
        frequence: text,
        attend: z.array(z.string()),
        opposition: z
          .object({ site: z.string(), raison: z.string(), date: instant })
          .nullable()
          .describe("l’exploitant du site a demandé à ne pas être visité ; null : aucune opposition"),
        etat: z.enum(["a_jour", "en_retard", "jamais_collectee"]),
        derniere_collecte_complete: RunRef.nullable(),
        fraicheur_heures: z.number().nullable(),
        derniere_tentative: RunRef.extend({ statut: text }).nullable(),
        prochaine: instant.nullable().describe("quand elle est due ; null : rien ne la visite de soi-même"),
        dernieres: z
          .array(z.object({ id: RunId, date: instant, statut: RunStatus }))
          .describe("ce que ses dix dernières collectes ont donné, la plus ancienne d’abord"),
        manque: text,
        lignes: z.int().nullable(),
        enregistrements: z.int(),
      }),
    ),
  })
  .meta({ id: "Sources" });

const Run = RunSummary.extend({
  missingCodes: z.array(reasonCode).describe("de chaque manque, dans leur ordre, ce par quoi sa raison est connue"),
  tasks: z.array(TaskSummary.extend({ code: reasonCode.optional() })),
});

export const Runs = z
  .object({
    resultats: z.array(Run.meta({ id: "Collecte" })),
    suivant: next,
    console: text.describe("l’adresse de la machine à états dans la console de Step Functions"),
  })
  .meta({ id: "Collectes" });

const QuarantinedRow = z
  .object({
    id: z.int(),
    kind: z.enum(["row", "field"]).describe("la ligne entière, ou une seule de ses valeurs"),
    source: z.string(),
    file: z.string(),
    row: z.int().nullable(),
    field: text,
    code: reasonCode,
    reason: z.string(),
    found: text,
    expected: text,
    excerpt: z.string(),
  })
  .meta({ id: "LigneEcartee" });

export const WholeRun = z
  .object({
    ...Run.shape,
    acts: z
      .array(z.object({ act: z.enum(["started", "stopped", "read-again"]), by: z.string(), at: instant }))
      .describe("qui a demandé quoi de cette collecte, dans l’ordre"),
    taskFacts: z
      .array(z.object({ wave: z.int(), kind: text, chunks: z.int(), openedAt: instant, mergedAt: instant.nullable() }))
      .describe(
        "de chaque tâche, dans leur ordre : sa vague, la nature de sa source, ses lots, quand elle fut prévue et quand le dernier lot fut fusionné",
      ),
    chunkEnds: z.array(
      z.object({
        task: z.int(),
        chunk: z.int(),
        status: z.string(),
        rows: z.int(),
        endedAt: instant,
        seconds: z.number(),
        reason: text,
        code: reasonCode,
      }),
    ),
    quarantine: z.object({ sample: z.array(QuarantinedRow), more: text }),
  })
  .meta({ id: "CollecteEntiere" });

export const Quarantine = z
  .object({ resultats: z.array(QuarantinedRow), suivant: next })
  .meta({ id: "LignesEcartees" });

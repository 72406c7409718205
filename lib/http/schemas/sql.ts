import * as z from "zod";
import { instant } from "./shared.ts";

const MAX_CHARACTERS = 20_000;
const MAX_ROWS = 100_000;

const text = z
  .string()
  .min(1)
  .max(MAX_CHARACTERS)
  .refine((value) => value.isWellFormed())
  .describe(`un SELECT, ${MAX_CHARACTERS} caractères au plus`);

/** A question in SQL. */
export const SqlQuestion = z
  .strictObject({
    question: text,
    limite: z.int().min(1).max(MAX_ROWS).prefault(1_000).describe(`lignes au plus, ${MAX_ROWS} au plus`),
    identifiant: z.guid().optional().describe("un UUID que vous tirez : par lui, la question s’arrête avant sa fin"),
  })
  .meta({ id: "QuestionSql" });

/** What comes of it. */
export const SqlAnswer = z
  .object({
    colonnes: z.array(z.object({ nom: z.string(), type: z.string().describe("le type de PostgreSQL") })),
    lignes: z
      .array(z.array(z.unknown()))
      .describe("les valeurs dans l’ordre des colonnes ; un nombre trop long pour JSON est un texte"),
    coupe: z
      .enum(["lignes", "octets"])
      .nullable()
      .describe("null : tout est là ; sinon ce qui a manqué de place, et d’autres lignes suivaient"),
    ms: z.int().describe("durée en millisecondes"),
  })
  .meta({ id: "ReponseSql" });

const column = z.object({ nom: z.string(), type: z.string(), description: z.string().nullable() });

/** The tables that questions read. */
export const SqlSchema = z
  .object({
    schema: z.string(),
    tables: z.array(z.object({ nom: z.string(), description: z.string().nullable(), colonnes: z.array(column) })),
    fonctions: z.array(z.string()).describe("les fonctions permises"),
    exemples: z.array(z.object({ titre: z.string(), question: z.string() })),
  })
  .meta({ id: "TablesSql" });

/** What is kept. */
export const NewSaved = z
  .strictObject({
    titre: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u)
      .describe("de 1 à 100 caractères"),
    question: text,
    partagee: z.boolean().prefault(false).describe("true : les autres analystes la voient"),
  })
  .meta({ id: "NouvelleRequete" });

export const Saved = z
  .object({
    id: z.guid(),
    titre: z.string(),
    question: z.string(),
    partagee: z.boolean(),
    a_moi: z.boolean().describe("false : un autre la partage"),
    de: z.string().describe("qui la garde"),
    date: instant,
  })
  .meta({ id: "RequeteGardee" });

export const SavedList = z.object({ resultats: z.array(Saved) }).meta({ id: "RequetesGardees" });

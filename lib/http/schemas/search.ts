import * as z from "zod";
import { Advert } from "./adverts.ts";
import { attributions, inseeCode, next } from "./shared.ts";

const marks = z
  .array(z.tuple([z.int(), z.int()]))
  .describe("débuts et fins, en unités UTF-16 du champ ; la fin n’en fait pas partie");
const count = z.int().describe("nombre d’annonces");
const values = z.array(z.object({ valeur: z.string(), nombre: count }));
const bands = z
  .array(z.object({ min: z.int().nullable(), max: z.int().nullable(), nombre: count }))
  .describe("euros, du minimum au maximum exclu ; null : sans borne");

const Result = Advert.extend({
  score: z.number().describe("de 0 à 1 : tout ce qui est demandé s’y trouve"),
  surlignages: z.object({ titre: marks, description: marks }),
  raisons: z.array(z.string()).describe("ce qui, dans l’annonce, répond à la question"),
}).meta({ id: "AnnonceTrouvee" });

export const SearchAnswer = z
  .object({
    resultats: z.array(Result),
    total: z.int().describe("les annonces qui répondent, toutes pages confondues"),
    total_exact: z.boolean().describe("false : il y en a au moins autant"),
    facettes: z.object({
      transaction: values,
      type_bien: values,
      commune: z.array(z.object({ code_insee: inseeCode, nom: z.string(), nombre: count })),
      pieces: values,
      dpe: values,
      prix: bands,
      loyer: bands,
    }),
    suivant: next,
    compris: z.object({
      termes: z.array(
        z.object({
          terme: z.string(),
          ecrit: z.string(),
          exclu: z.boolean(),
          mots: z.array(z.string()).describe("les mots cherchés, les premiers"),
        }),
      ),
      lieux: z.array(z.object({ nom: z.string(), ecrit: z.string(), codes_insee: z.array(z.string()) })),
      nombres: z.array(z.string()),
    }),
    suggestion: z.string().nullable().describe("la question telle qu’elle a été corrigée ; null : rien à corriger"),
    sens: z
      .boolean()
      .describe("false : classées par leurs mots et leurs faits seulement, le sens n’étant pas disponible"),
    remarques: z.array(z.string()).describe("ce qu’il y a à dire des codes de commune demandés et de la recherche"),
    sources: attributions,
  })
  .meta({ id: "Recherche" });

export const Suggestions = z
  .object({
    resultats: z.array(
      z.object({
        texte: z.string(),
        genre: z.enum(["commune", "type", "critere", "mot"]),
        code_insee: inseeCode.nullable(),
      }),
    ),
  })
  .meta({ id: "Suggestions" });

import * as z from "zod";
import { attributions, instant } from "./shared.ts";

export const ExportJob = z
  .object({
    id: z.guid(),
    statut: z.enum(["en_attente", "en_cours", "termine", "echoue", "expire"]),
    de: z.enum(["annonces", "ventes"]),
    format: z.enum(["csv", "geojson", "parquet"]),
    lignes: z.int().nullable(),
    tronque: z.boolean().nullable().describe("true : il y avait plus de lignes qu’un fichier n’en prend"),
    octets: z.int().nullable(),
    lien: z.string().nullable().describe("l’adresse du fichier, à redemander ici quand elle ne vaut plus"),
    lien_valable_secondes: z.int().nullable(),
    demande_le: instant,
    fini_le: instant.nullable(),
    raison: z.string().nullable().describe("pourquoi il a échoué"),
    sources: attributions,
  })
  .meta({ id: "Export" });

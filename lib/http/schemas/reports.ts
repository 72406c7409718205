import * as z from "zod";
import { attributions, instant } from "./shared.ts";

export const Report = z
  .object({
    id: z.guid(),
    statut: z.enum(["en_attente", "en_cours", "termine", "echoue", "expire"]),
    de: z.enum(["lieu", "bien"]),
    titre: z.string().describe("sur quoi il porte"),
    adresse: z.string().nullable().describe("la page où le même se redemande ; null pour une zone dessinée"),
    octets: z.int().nullable(),
    lien: z.string().nullable().describe("l’adresse du PDF, à redemander ici quand elle ne vaut plus"),
    lien_valable_secondes: z.int().nullable(),
    demande_le: instant,
    fini_le: instant.nullable(),
    raison: z.string().nullable().describe("pourquoi il a échoué"),
    sources: attributions,
  })
  .meta({ id: "Rapport" });

export const Reports = z.object({ resultats: z.array(Report) }).meta({ id: "Rapports" });

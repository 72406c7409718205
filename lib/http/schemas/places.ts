import * as z from "zod";
import { attributions, CommuneRef, definitions, inseeCode, instant } from "./shared.ts";

const text = z.string().nullable();

export const Places = z
  .object({
    resultats: z.array(
      z.object({
        code_insee: inseeCode,
        nom: z.string(),
        type: z.enum(["commune", "arrondissement", "ancienne"]),
        codes_postaux: z.array(z.string()),
        departement: text,
        region: text,
        population: z.int().nullable(),
        superficie_km2: z.number().nullable(),
        longitude: z.number().nullable(),
        latitude: z.number().nullable(),
        commune: CommuneRef.nullable().describe("celle dont le lieu fait partie"),
      }),
    ),
    sources: attributions,
  })
  .meta({ id: "Lieux" });

export const Risks = z
  .object({
    disponible: z.boolean().describe("false ne veut jamais dire qu’il n’y a pas de risque"),
    raison: text,
    cellule: z.string(),
    code_insee: inseeCode.nullable(),
    risques: z
      .array(
        z.object({
          id: z.string(),
          famille: z.enum(["naturel", "technologique"]),
          libelle: z.string(),
          present: z.boolean().nullable(),
          statut_commune: text,
          statut_adresse: text,
        }),
      )
      .nullable(),
    page: text,
    date_collecte: instant.nullable(),
    definitions,
    sources: attributions,
  })
  .meta({ id: "Risques" });

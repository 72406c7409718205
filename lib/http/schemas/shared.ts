/** What several answers have in common. Null always means that it is not known. */
import * as z from "zod";

export const instant = z.iso.datetime({ offset: true });
export const inseeCode = z.string().regex(/^(\d{5}|2[AB]\d{3})$/);

/** Where an answer's data come from. */
export const Attribution = z
  .object({
    id: z.string(),
    producteur: z.string().nullable(),
    licence: z.string().nullable(),
    date_collecte: instant.describe("le moment de la collecte la plus récente"),
  })
  .meta({ id: "Source", description: "d’où viennent les données, comme il faut le citer" });

export const attributions = z.array(Attribution);

export const CommuneRef = z
  .object({ code_insee: inseeCode, nom: z.string().nullable() })
  .meta({ id: "Commune", description: "une commune, ou un arrondissement de Paris, Lyon ou Marseille" });

/** The commune that was asked about, and what is remarkable about its code. */
export const AskedCommune = z
  .object({ code_insee: inseeCode, nom: z.string().nullable(), remarque: z.string().nullable() })
  .meta({
    id: "CommuneDemandee",
    description: "la commune demandée ; « remarque » dit si son code est aussi un code postal",
  });

/** What each figure of an answer counts. */
export const definitions = z.record(z.string(), z.string()).describe("ce que compte chaque chiffre");

/** Where something lies. */
export const position = {
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  precision: z.enum(["exacte", "rue", "commune", "rayon_m", "parcelle"]).nullable(),
  source_position: z.string().nullable().describe("« publiee », ou la source qui l’a trouvée"),
};

/** Where the next page begins. */
export const next = z
  .string()
  .nullable()
  .describe("à donner dans « suivant » pour la page d’après ; null : c’est la dernière");

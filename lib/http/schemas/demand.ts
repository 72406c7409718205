import * as z from "zod";
import { DemandFilters, INTENTIONS } from "../../query/demand/demand.ts";
import { inseeCode } from "./shared.ts";

const filterName = z.enum(Object.keys(DemandFilters.shape));
const texts = z.array(z.string());

/** A demand as it was understood. */
export const Demand = z
  .object({
    demande: z.string(),
    intention: z.enum(INTENTIONS),
    filtres: DemandFilters.describe("les paramètres de /annonces/liste, tels quels"),
    souhaits: texts.describe("ce qui est seulement souhaité : un équipement, sinon les mots de la demande"),
    compris: z
      .array(
        z.object({
          texte: z.string(),
          debut: z.int(),
          fin: z.int().describe("en unités UTF-16 ; n’en fait pas partie"),
          filtre: filterName,
          valeur: z.union([z.string(), z.number(), z.boolean()]),
        }),
      )
      .describe("chaque partie de la demande qui est devenue un filtre"),
    ambigu: z
      .array(
        z.object({
          mot: z.string(),
          choix: z.array(z.object({ code_insee: inseeCode, nom: z.string(), departement: z.string() })),
        }),
      )
      .describe("les lieux qui peuvent en être plusieurs : à demander"),
    inconnu: texts.describe("ce qui est demandé et ne se filtre pas"),
    contradictions: z
      .array(z.object({ filtres: z.array(filterName), message: z.string() }))
      .describe("ce qui ne peut être vrai à la fois ; absent de « filtres »"),
    remarques: texts.describe(
      "ce qu’il y a à savoir de la lecture : monnaie étrangère, région approchée par des départements",
    ),
  })
  .meta({ id: "Demande" });

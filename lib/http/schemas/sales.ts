import * as z from "zod";
import { AskedCommune, attributions, CommuneRef, definitions, inseeCode, instant, next, position } from "./shared.ts";

/** A text, null where it is not known. */
export const text = z.string().nullable();
/** A number, null where it is not known. */
export const number = z.number().nullable();
/** A whole number, null where it is not known. */
export const whole = z.int().nullable();
/** A day, null where it is not known. */
export const day = z.iso.date().nullable();
/** A type of home, null where it is not known. */
export const dwelling = z.enum(["appartement", "maison"]).nullable();

const Sale = z
  .object({
    id_vente: z.string(),
    date: z.iso.date(),
    nature: z.string(),
    prix: number.describe("euros"),
    nombre_dispositions: z.int(),
    code_insee: inseeCode,
    commune: text,
    code_departement: z.string(),
    code_postal: text,
    adresse: text,
    type: dwelling,
    surface: number,
    pieces: whole,
    prix_m2: number,
    surface_terrain: number,
    nombre_logements: z.int(),
    nombre_lots: whole,
    sections: z.array(z.string()),
    parcelles: z.array(z.string()),
    lots: z.array(z.object({ numero: z.string(), surface_carrez: number })),
    locaux: z.array(
      z.object({ type: z.enum(["appartement", "maison", "dependance", "local"]), surface: number, pieces: whole }),
    ),
    terrains: z.array(z.object({ parcelle: z.string(), nature: text, nature_speciale: text, surface: z.number() })),
    ...position,
    source: z.string(),
    date_collecte: instant,
  })
  .meta({ id: "Vente", description: "un acte, tel que DVF le publie" });

export const Sales = z
  .object({
    commune: AskedCommune.nullable(),
    resultats: z.array(Sale),
    total: z.int(),
    suivant: next,
    sources: attributions,
  })
  .meta({ id: "Ventes" });

/** How many ratings each energy class has. */
export const classes = z
  .array(z.object({ classe: z.string(), nombre: whole, part: number }))
  .nullable()
  .describe("null là où trop peu de diagnostics sont connus");

/** Why something is not known. */
export const reason = text.describe("pourquoi ce n’est pas connu ; null quand ça l’est");
/** What a rent level is of. */
export const rentType = z.enum(["appartement", "appartement-t1-t2", "appartement-t3-plus", "maison"]);
/** What a rent level was predicted from. */
export const rentBase = z.enum(["commune", "maille"]);

const named = z.array(z.object({ nom: z.string(), nombre: z.int(), part: z.number() })).nullable();

export const Energy = z
  .object({
    commune: AskedCommune,
    type: z.enum(["appartement", "maison", "immeuble"]).nullable(),
    periode: z.object({ de: day, a: day, premier_dpe: day, dernier_dpe: day }),
    couverture: z.enum(["disponible", "absente"]),
    nombre_dpe: whole,
    classes_energie: classes,
    classes_ges: classes,
    part_f_g: number,
    consommation_mediane: number,
    emissions_mediane: number,
    surface_mediane: number,
    cout_annuel_median: number,
    energies_chauffage: named,
    periodes_construction: named,
    chiffres_retenus: z.array(z.object({ chiffre: z.string(), raison: z.string() })),
    definitions,
    sources: attributions,
  })
  .meta({ id: "Dpe" });

export const Rents = z
  .object({
    commune: AskedCommune,
    type: rentType.nullable(),
    couverture: z.enum(["disponible", "absente"]),
    resultats: z.array(
      z.object({
        type: rentType,
        commune: CommuneRef,
        loyer_m2: z.number(),
        borne_basse: z.number(),
        borne_haute: z.number(),
        base: rentBase,
        observations_commune: whole,
        observations_maille: whole,
        r2_ajuste: number,
        edition: whole,
      }),
    ),
    remarques: z.array(z.string()),
    definitions,
    sources: attributions,
  })
  .meta({ id: "Loyers" });

import * as z from "zod";
import { ComparedSales, PropertyAnalysis } from "./estimate.ts";
import { CommuneRef, attributions, inseeCode, instant, next, position } from "./shared.ts";

const number = z.number().nullable();
const status = {
  statut: z.enum(["active", "sous_compromis", "retiree"]),
  statut_reso: z.enum(["Active", "ActiveUnderContract", "Withdrawn"]),
};

const Property = z
  .object({
    id_bien: z.int(),
    type_bien: z.enum(["appartement", "maison", "stationnement", "terrain", "commerce", "immeuble", "autre"]),
    transaction: z.enum(["vente", "location"]).nullable(),
    prix: number.describe("euros ; null pour une location"),
    loyer: number.describe("euros par mois"),
    surface: number.describe("m²"),
    pieces: z.int().nullable(),
    code_insee: inseeCode.nullable(),
    commune: z.string().nullable(),
    ...status,
    nombre_annonces: z.int(),
    premiere_vue: instant,
  })
  .meta({ id: "Bien", description: "un bien, derrière une ou plusieurs annonces" });

export const Properties = z
  .object({ commune: CommuneRef.nullable(), resultats: z.array(Property), suivant: next, sources: attributions })
  .meta({ id: "Biens" });

const value = z.union([z.string(), z.number(), z.boolean()]);
const said = z.union([value, z.null(), z.array(z.union([z.string(), z.number()]))]);

const Judgement = z
  .object({
    annonces: z.array(z.int()).describe("les deux annonces, dans l’ordre de « a » et « b »"),
    biens: z.array(z.int()).describe("le bien de chacune"),
    score: z.number().describe("en bits : à partir du seuil, un seul bien"),
    raisons: z.array(
      z.object({
        fait: z.string(),
        a: said,
        b: said,
        poids: z.number().describe("en bits"),
        sens: z.enum(["pour", "contre"]),
      }),
    ),
  })
  .meta({ id: "Rapprochement", description: "la comparaison de deux annonces, fait par fait" });

export const WholeProperty = z
  .object({
    id_bien: z.int().describe("l’identifiant d’aujourd’hui, si celui demandé est devenu une partie d’un autre bien"),
    ...status,
    premiere_vue: instant,
    derniere_vue: instant,
    en_vente_depuis: instant.describe("le début de l’offre présente, ou de la dernière"),
    jours_en_ligne: z.int(),
    jours_en_ligne_cumules: z.int().describe("toutes offres comprises"),
    prix_actuel: number.describe("euros ; d’une location, le loyer mensuel"),
    prix_initial: number,
    historique_prix: z.array(
      z.object({ date: instant, id_annonce: z.int(), ancien_prix: number, nouveau_prix: number }),
    ),
    evenements: z
      .array(
        z.object({
          date: instant,
          type: z.enum(["creation", "retrait", "remise_en_ligne", "changement_prix"]),
          id_annonce: z.int(),
          ancien_prix: number.optional(),
          nouveau_prix: number.optional(),
          pourcentage: number.optional(),
        }),
      )
      .describe("ce qui est arrivé à ses annonces, du plus ancien au plus récent"),
    nombre_annonces: z.int(),
    lieu: z
      .object({
        code_insee: inseeCode.nullable(),
        code_postal: z.string().nullable(),
        ville: z.string().nullable(),
        quartier: z.string().nullable(),
        ...position,
        id_annonce: z.int().nullable().describe("l’annonce qui situe le bien le plus précisément"),
      })
      .describe("où il est, d’après l’annonce qui le dit le mieux"),
    faits: z
      .array(
        z.object({
          champ: z.string(),
          valeur: value,
          annonces: z.array(z.int()).describe("celles qui le disent"),
          autres: z.array(z.object({ valeur: value, annonces: z.array(z.int()) })).describe("ce que disent les autres"),
        }),
      )
      .describe("chaque fait par sa meilleure source"),
    annonces: z.array(
      z.object({
        id_annonce: z.int(),
        cle: z.string().describe("source et référence"),
        source: z.string(),
        reference: z.string(),
        lien: z.string().nullable(),
        titre: z.string().nullable(),
        description: z.string().nullable(),
        prix: number,
        loyer: number,
        surface: number,
        pieces: z.int().nullable(),
        ...status,
        premiere_vue: instant,
        derniere_vue: instant,
      }),
    ),
    rapprochements: z.array(Judgement).describe("pourquoi ces annonces sont un seul bien"),
    refus: z.array(Judgement).describe("annonces proches qui n’en sont pas, et pourquoi"),
    decisions: z
      .array(z.object({ annonces: z.array(z.int().nullable()), meme_bien: z.boolean() }))
      .describe("ce qui a été décidé à la main"),
    analyse: PropertyAnalysis.omit({ id_bien: true }).describe("son offre à côté du marché, à « date_calcul »"),
    comparables: ComparedSales.describe("les ventes auxquelles il se compare"),
    sources: attributions,
  })
  .meta({ id: "BienEntier" });

/** What takes adverts out of a property. */
export const Separation = z
  .strictObject({
    annonces: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(100)
      .describe("les références des annonces à retirer, ou « source:référence »"),
  })
  .meta({ id: "Separation" });

/** What makes two properties one. */
export const Union = z
  .strictObject({ biens: z.tuple([z.int().min(0), z.int().min(0)]).describe("les identifiants des deux biens") })
  .meta({ id: "Reunion" });

export const Decided = z
  .object({ annonces: z.array(z.object({ id_annonce: z.int(), cle: z.string(), id_bien: z.int() })) })
  .meta({ id: "BienDecide" });

import * as z from "zod";
import { AskedCommune, attributions, CommuneRef, instant } from "./shared.ts";

const text = z.string().nullable();
const dwelling = z.enum(["appartement", "maison"]);

const Comparable = z
  .object({
    commune: CommuneRef,
    type: dwelling,
    mois: z.string().regex(/^\d{4}-\d{2}$/),
    surface: z.number().describe("m², à 5 m² près"),
    pieces: z.int().nullable(),
    prix_m2: z.number().describe("€/m², à 50 € près"),
    distance_m: z.number().describe("à 100 m près"),
    poids: z.number().describe("sa part dans l’estimation"),
  })
  .meta({ id: "VenteComparable", description: "une vente semblable, arrondie pour ne désigner aucun acte" });

const comparables = z.array(Comparable).describe("dix au plus, celles qui comptent le plus d’abord");

export const Estimate = z
  .object({
    nature: z.string(),
    valeur: z.number().describe("euros"),
    fourchette: z.object({ bas: z.number(), haut: z.number(), part_des_ventes: z.number() }),
    prix_m2: z.object({ valeur: z.number(), bas: z.number(), haut: z.number() }),
    confiance: z.object({
      niveau: z.enum(["bonne", "moyenne", "faible"]),
      largeur: z.number().describe("la fourchette en part de la valeur"),
      raisons: z.array(z.string()),
    }),
    date_valeur: z.iso.date(),
    derniere_vente: z.iso.date().describe("la plus récente des ventes connues à cet endroit"),
    lieu: z.object({
      commune: AskedCommune.nullable(),
      precision: z.enum(["exacte", "rue", "commune", "rayon_m"]),
      latitude: z.number(),
      longitude: z.number(),
    }),
    nombre_comparables: z.int(),
    ventes_estimees_a_l_avance: z.int().describe("celles qui calibrent la fourchette"),
    comparables,
    non_pris_en_compte: z.array(z.enum(["etage", "classe_energie"])),
    remarques: z.array(z.string()),
    methode: z.string(),
    sources: attributions,
  })
  .meta({ id: "Estimation" });

const PlacedComparable = Comparable.extend({
  maille: z
    .object({ latitude: z.number(), longitude: z.number() })
    .describe("le milieu de la maille d’un demi-centième de degré où elle est"),
}).meta({ id: "VenteComparableSituee" });

export const Comparables = z
  .object({
    id_annonce: z.int(),
    resultats: z.array(PlacedComparable).describe("dix au plus, celles qui comptent le plus d’abord"),
    valeur: z.number().nullable().describe("l’estimation qu’elles donnent, en euros"),
    fourchette: z.object({ bas: z.number(), haut: z.number() }).nullable(),
    raison: text.describe("pourquoi il n’y en a pas ; null quand il y en a"),
    sources: attributions,
  })
  .meta({ id: "Comparables" });

export const PropertyComparables = Comparables.omit({ id_annonce: true })
  .extend({ id_bien: z.int() })
  .meta({ id: "ComparablesBien" });

/** Those that a property's own answer has: without where they lie. */
export const ComparedSales = PropertyComparables.pick({ raison: true, sources: true }).extend({
  resultats: comparables,
});

const figure = <Value extends z.ZodType>(value: Value) =>
  z.object({
    valeur: value.nullable(),
    formule: z.string(),
    echantillon: z
      .int()
      .nullable()
      .describe("de combien de ventes ou d’annonces ; null quand ce n’en est pas une statistique"),
    raison: text.describe("pourquoi valeur est null"),
    sources: attributions,
  });
const number = figure(z.number());

export const Analysis = z
  .object({
    id_annonce: z.int(),
    transaction: z.enum(["vente", "location"]).nullable(),
    prix_m2: number.describe("€/m², d’une location le loyer mensuel"),
    loyer_estime: number.describe("€ par mois"),
    rendement_brut: number.describe("%"),
    position_marche: z.object({
      mediane_m2: number,
      ecart: number.describe("% au-dessus (+) ou au-dessous (−) de la médiane"),
      percentile: number.describe("part des prix du marché qui sont plus bas, en %"),
      etiquette: figure(z.enum(["très sous-coté", "sous-coté", "au prix du marché", "surcoté", "très surcoté"])),
    }),
    loyer_local: z.object({ mediane_m2: number, ecart: number }).describe("d’une location : à côté du loyer local"),
    segments: z.object({
      prix: figure(z.string()),
      surface: figure(z.string()),
      age: figure(z.string()),
    }),
    points_attention: z.array(
      z.object({
        type: z.enum(["classe_energie", "charges_elevees", "longtemps_en_vente", "baisses_de_prix"]),
        gravite: z.enum(["info", "attention", "alerte"]),
        message: z.string(),
        formule: z.string(),
        depuis: z.iso.date().nullable().describe("date à partir de laquelle cela vaut"),
      }),
    ),
    date_calcul: instant,
    sources: attributions,
  })
  .meta({ id: "Analyse" });

export const PropertyAnalysis = Analysis.omit({ id_annonce: true })
  .extend({ id_bien: z.int() })
  .meta({ id: "AnalyseBien" });

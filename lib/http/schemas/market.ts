/** Answers about the market of a zone. */
import * as z from "zod";
import { classes, day, dwelling, number, reason, rentBase, rentType, text, whole } from "./sales.ts";
import { AskedCommune, Attribution, attributions, CommuneRef, definitions, inseeCode } from "./shared.ts";

const Zone = z
  .object({
    nature: z.enum(["commune", "departement", "section", "rayon", "polygone"]),
    departement: text,
    section: text,
    latitude: number,
    longitude: number,
    rayon: number.describe("mètres"),
  })
  .meta({ id: "ZoneDeMarche", description: "la zone sur laquelle porte la réponse" });

const coverage = z.enum(["complete", "partielle", "absente"]);
const asked = {
  commune: AskedCommune.nullable().describe("null quand la zone n’est pas d’une commune"),
  zone: Zone,
  type: dwelling,
  pieces: whole,
};
const covered = {
  de: day,
  a: day,
  couverte: z.object({ de: day, a: day }).nullable(),
  annees_absentes: z.array(z.int()),
  annees_incompletes: z.array(z.int()),
};

const perM2 = z.object({ mediane: z.number(), q1: z.number(), q3: z.number(), nombre: z.int() }).nullable();
const standing = {
  stock: whole,
  sous_compromis: whole,
  nouvelles: whole,
  anciennete_mediane: number.describe("jours"),
  nombre_retirees: whole,
  delai_median: number.describe("jours"),
  part_baisse: number,
  raison: reason,
};
const AdvertMarket = z
  .object({
    vente: z.object({ ...standing, prix_median: number, prix_m2_demande: perM2 }),
    location: z.object({ ...standing, loyer_median: number, loyer_m2: perM2 }),
    etiquettes: z
      .array(z.object({ classe: z.string(), nombre: z.int(), part: z.number(), prix_m2_median: number, ecart: number }))
      .nullable()
      .describe("null là où trop peu d’annonces ont une étiquette"),
    rendement_annonces: z.object({ taux: number, raison: reason }),
    raison: reason,
    sources: attributions,
  })
  .meta({ id: "MarcheDesAnnonces", description: "les annonces de la zone, en chiffres" });

export const Market = z
  .object({
    ...asked,
    periode: z.object({ ...covered, premiere_vente: day, derniere_vente: day }),
    couverture: coverage,
    nombre_ventes: whole,
    ventes_ecartees: z
      .record(z.string(), z.int())
      .nullable()
      .describe("par raison, hors de prix_m2 et de nombre_ventes"),
    remarque: text,
    nombre_actes: whole,
    nombre_actes_sans_prix: whole,
    volume: number,
    prix_m2: z.object({ mediane: z.number(), q1: z.number(), q3: z.number(), moyenne: z.number() }).nullable(),
    fiabilite: z.enum(["suffisante", "faible"]).nullable(),
    tendance: z.object({ taux_annuel: number, bas: number, haut: number, trimestres: whole, raison: reason }),
    annonces: AdvertMarket,
    lieu: z
      .object({
        code_insee: inseeCode,
        nom: text,
        departement: text,
        region: text,
        population: whole,
        superficie_km2: number,
        raison: reason,
        source: Attribution.nullable(),
      })
      .nullable()
      .describe("null quand la zone n’est pas d’une commune"),
    loyers: z.object({
      type: rentType.nullable(),
      commune: CommuneRef.nullable(),
      loyer_m2: number,
      borne_basse: number,
      borne_haute: number,
      base: rentBase.nullable(),
      observations_commune: whole,
      observations_maille: whole,
      r2_ajuste: number,
      edition: whole,
      raison: reason,
      source: Attribution.nullable(),
    }),
    rendement_brut: z.object({
      taux: number,
      bas: number,
      haut: number,
      commune_loyers: CommuneRef.nullable(),
      edition_loyers: whole,
      raison: reason,
      sources: attributions,
    }),
    dpe: z.object({
      commune: AskedCommune.nullable(),
      nombre_dpe: whole,
      classes_energie: classes,
      part_f_g: number,
      consommation_mediane: number,
      raison: reason,
      source: Attribution.nullable(),
    }),
    chiffres_retenus: z.array(z.object({ chiffre: z.string(), raison: z.string() })),
    definitions,
    sources: attributions,
  })
  .meta({ id: "Marche" });

export const MarketSeries = z
  .object({
    ...asked,
    pas: z.enum(["trimestre", "annee"]),
    periode: z.object(covered),
    couverture: coverage,
    resultats: z.array(
      z.object({
        periode: z.string(),
        nombre_actes: z.int(),
        volume: number,
        nombre_ventes: z.int(),
        prix_m2: z
          .object({
            mediane: z.number(),
            mediane_bas: z.number(),
            mediane_haut: z.number(),
            q1: z.number(),
            q3: z.number(),
          })
          .nullable(),
        variation: number,
        raison: reason,
      }),
    ),
    annonces: z.array(
      z.object({
        periode: z.string(),
        nouvelles: z.int(),
        prix_m2_demande: number,
        retirees: z.int(),
        delai_median: number.describe("jours"),
        raison: reason,
      }),
    ),
    definitions,
    sources: attributions,
  })
  .meta({ id: "EvolutionDuMarche" });

const quartiles = z.object({ mediane: z.number(), q1: z.number(), q3: z.number() }).nullable();
const group = { nombre: whole, prix_m2: quartiles, raison: reason };

export const MarketSpread = z
  .object({
    ...asked,
    periode: z.object(covered),
    couverture: coverage,
    classes_prix: z.object({
      largeur: number.describe("€/m²"),
      resultats: z.array(
        z.object({
          de: number.describe("€/m² ; null : sans borne basse"),
          a: number.describe("€/m², non compris ; null : sans borne haute"),
          nombre: whole,
          part: number.describe("%"),
        }),
      ),
      raison: reason,
    }),
    par_type: z.array(z.object({ type: dwelling, ...group })),
    par_pieces: z.array(z.object({ pieces: whole, ...group })),
    secteurs: z.object({
      nature: z.enum(["communes", "sections"]).nullable(),
      resultats: z.array(
        z.object({
          code: z.string().describe("code INSEE, ou section avec son préfixe"),
          nom: text,
          longitude: number,
          latitude: number,
          ...group,
        }),
      ),
      raison: reason,
    }),
    mailles: z.object({
      resolution: whole,
      ventes_lues: whole,
      resultats: z.array(
        z.object({
          maille: z.string().describe("identifiant H3"),
          nombre: z.int(),
          prix_m2_median: z.number(),
          contour: z.array(z.array(z.number()).length(2)).describe("longitude, latitude ; fermé"),
        }),
      ),
      raison: reason,
    }),
    definitions,
    sources: attributions,
  })
  .meta({ id: "RepartitionDuMarche" });

export const Bargains = z
  .object({
    commune: asked.commune,
    zone: Zone,
    type: dwelling,
    resultats: z.array(
      z.object({
        trimestre: z.string(),
        nombre: whole,
        ecart_median: number,
        ecart_q1: number,
        ecart_q3: number,
        ecart_initial_median: number,
        delai_median: number.describe("jours"),
        confiance_moyenne: number,
        raison: reason,
      }),
    ),
    raison: reason,
    definitions,
    sources: attributions,
  })
  .meta({ id: "Negociation" });

export const Breakdown = z
  .object({
    commune: asked.commune,
    zone: Zone.nullable().describe("null : toutes les annonces"),
    par: z.string(),
    transaction: z.enum(["vente", "location"]),
    type: dwelling,
    total: z.int(),
    resultats: z.array(
      z.object({
        groupe: text,
        nom: text.describe("de la commune, là où le groupe est un code INSEE"),
        nombre: z.int(),
        part: z.number(),
        prix_median: number,
        prix_m2: z.object({ mediane: z.number(), q1: z.number(), q3: z.number() }).nullable(),
        surface_mediane: number,
        raison: reason,
      }),
    ),
    definitions,
    sources: attributions,
  })
  .meta({ id: "RepartitionDesAnnonces" });

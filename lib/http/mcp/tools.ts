/** The tools that models may call: each is a question of the API under a name of its own. */

import type * as z from "zod";
import { ContextAnswer } from "../schemas/context.ts";

/** One tool: the route that answers it, and what is told of it. */
export interface ToolStatement {
  readonly name: string;
  readonly title: string;
  /** What it tells and when to call it, in French, for a model. */
  readonly description: string;
  readonly method?: "POST";
  /** Path of the route. */
  readonly path: string;
  /** Parameters of the route that the tool has, all where it does not say. */
  readonly only?: readonly string[];
  readonly required?: readonly string[];
  /** What it answers, where the route answers in several ways. */
  readonly output?: z.ZodType;
  /** Values of parameters that are not given: smaller pages than those that programs read. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Arguments of an example call. */
  readonly example: Readonly<Record<string, unknown>>;
}

const ADVERT_FILTERS = [
  "transaction",
  "commune",
  "departement",
  "rayon_km",
  "type_bien",
  "min_prix",
  "max_prix",
  "min_loyer",
  "max_loyer",
  "charges",
  "min_surface",
  "max_surface",
  "min_terrain",
  "min_pieces",
  "max_pieces",
  "min_chambres",
  "max_chambres",
  "min_etage",
  "max_etage",
  "rez_de_chaussee",
  "dpe_max",
  "meuble",
  "neuf",
  "min_annee",
  "max_annee",
  "avec",
  "sans",
  "travaux",
  "viager",
  "baisse",
] as const;

/** Every tool, in the order in which they are listed. */
export const TOOLS: readonly ToolStatement[] = [
  {
    name: "comprendre_demande",
    title: "Comprendre une demande",
    description:
      "Les filtres que dit une phrase en français ou en anglais, les lieux à préciser (« ambigu » : demandez lequel) et ce qui ne se filtre pas (« inconnu » : dites-le).",
    path: "/demande",
    required: ["q"],
    example: { q: "appartement T3 à Pau, 180 000 € maximum, avec balcon" },
  },
  {
    name: "contexte",
    title: "De quoi répondre à une question",
    description:
      "Tout ce qu’il faut pour répondre à une question sur l’immobilier, dans un budget de jetons : annonces, marché, loyers, énergie, chaque passage avec sa citation, et ce qui manque.",
    method: "POST",
    path: "/contexte",
    only: ["question", "filtres", "budget_jetons"],
    output: ContextAnswer,
    example: { question: "appartement T3 à Hendaye, 250 000 € maximum, avec balcon", budget_jetons: 1000 },
  },
  {
    name: "chercher_annonces",
    title: "Chercher des annonces",
    description:
      "Les annonces qui répondent à une question en français, la meilleure d’abord, avec pourquoi, et ce qui a été compris. Les filtres sont des conditions fermes.",
    path: "/recherche",
    only: ["q", ...ADVERT_FILTERS, "limite", "suivant"],
    required: ["q"],
    defaults: { limite: "5" },
    example: { q: "maison avec jardin au calme", commune: ["64260"], max_prix: 450_000 },
  },
  {
    name: "lister_annonces",
    title: "Lister des annonces par filtres",
    description: "Les annonces qui remplissent des conditions fermes, triées, page par page. Sans question en mots.",
    path: "/annonces/liste",
    only: [...ADVERT_FILTERS, "tri", "limite", "suivant"],
    defaults: { limite: "5" },
    example: { transaction: "location", commune: ["64445"], max_loyer: 700, tri: "loyer" },
  },
  {
    name: "lire_annonce",
    title: "Lire une annonce",
    description: "Une annonce entière, avec l’histoire de ses prix, par son id_annonce.",
    path: "/annonces/{id}",
    example: { id: 1 },
  },
  {
    name: "lire_bien",
    title: "Lire un bien",
    description:
      "Le bien derrière une ou plusieurs annonces : ses faits et qui les dit, ses prix, son analyse à côté du marché, les ventes auxquelles il se compare.",
    path: "/biens/{id}",
    example: { id: 1_234_567_890_123_456 },
  },
  {
    name: "marche",
    title: "Le marché d’un lieu",
    description:
      "Les ventes (nombre, médiane, quartiles, tendance), les annonces, les loyers, le rendement et l’énergie d’une commune, d’un département ou d’un cercle. « couverture: absente » veut dire inconnu, jamais zéro.",
    path: "/marche",
    example: { commune: "64260", type: "appartement" },
  },
  {
    name: "estimer",
    title: "Estimer un logement",
    description:
      "La valeur d’un appartement ou d’une maison d’après les ventes publiées autour, avec sa fourchette et sa confiance. Refuse, avec la raison, là où trop peu se vend.",
    method: "POST",
    path: "/estimation",
    example: { commune: "64260", type: "appartement", surface: 52, pieces: 3 },
  },
  {
    name: "comparables",
    title: "Les ventes comparables à un bien",
    description: "Les ventes auxquelles un bien se compare, et la valeur qu’elles donnent.",
    path: "/biens/{id}/comparables",
    example: { id: 1_234_567_890_123_456 },
  },
  {
    name: "loyers",
    title: "Les loyers d’une commune",
    description: "Le loyer d’annonce prédit par m² et ses bornes (carte des loyers), par type de logement.",
    path: "/loyers",
    required: ["commune"],
    example: { commune: "64445", type: "appartement" },
  },
  {
    name: "energie",
    title: "L’énergie des logements d’une commune",
    description: "La répartition des classes énergie (DPE) d’une commune, jamais celle d’un logement.",
    path: "/dpe",
    required: ["commune"],
    example: { commune: "64260" },
  },
  {
    name: "risques",
    title: "Les risques en un point",
    description: "Les risques naturels et technologiques autour d’un point ; « disponible: false » veut dire inconnu.",
    path: "/risques",
    example: { lat: 43.36, lon: -1.77 },
  },
  {
    name: "lieux",
    title: "Trouver un lieu",
    description:
      "Les communes que désigne un nom dans n’importe quelle graphie, avec leur code INSEE. À appeler quand un nom peut désigner plusieurs communes : demandez laquelle.",
    path: "/lieux",
    required: ["q"],
    example: { q: "saint denis" },
  },
  {
    name: "sources",
    title: "Les sources et leur fraîcheur",
    description: "D’où viennent les données, sous quelle licence, et quand elles ont été collectées.",
    path: "/sources",
    example: {},
  },
];

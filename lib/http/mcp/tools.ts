/** What a model may ask: each tool is one route of the API, under a name and a sentence that say when to use it. */
export interface ToolStatement {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly method?: "POST";
  readonly path: string;
  /** Parameters that are of no use to a model. */
  readonly without?: readonly string[];
  readonly example: Readonly<Record<string, unknown>>;
  /** Whether an outside service may be asked. */
  readonly open?: boolean;
}

/** Every tool that reads a route, all of them without any effect. */
export const TOOLS: readonly ToolStatement[] = [
  {
    name: "comprendre_demande",
    title: "Comprendre une demande",
    description:
      "Traduit une phrase (« T3 à Bayonne, 250 000 € maximum, avec balcon ») en filtres, sans modèle : ce qui est compris, ce qui est ambigu, ce qui ne se filtre pas. À appeler avant de chercher.",
    path: "/demande",
    example: { q: "appartement T3 à Bayonne, 250 000 € maximum, avec balcon" },
  },
  {
    name: "rechercher_annonces",
    title: "Rechercher des annonces",
    description:
      "Les annonces qui répondent le mieux à une question, la meilleure d’abord, avec leur source et leur date. Les autres paramètres sont des filtres fermes. Page suivante : « suivant ».",
    path: "/recherche",
    example: { q: "maison avec jardin au calme", transaction: "vente", commune: ["64260"], limite: 5 },
  },
  {
    name: "lister_annonces",
    title: "Lister des annonces par critères",
    description:
      "Les annonces qui remplissent tous les critères, sans question : la plus récente d’abord ou dans l’ordre de « tri ». Page suivante : « suivant ».",
    path: "/annonces/liste",
    example: { transaction: "location", departement: ["64"], max_loyer: 900, limite: 5 },
  },
  {
    name: "lire_annonce",
    title: "Lire une annonce",
    description: "Une annonce entière par son « id_annonce », avec ses caractéristiques et l’histoire de son prix.",
    path: "/annonces/{id}",
    example: { id: 1 },
  },
  {
    name: "lire_bien",
    title: "Lire un bien",
    description:
      "Le bien derrière une ou plusieurs annonces, par son « id_bien » : faits, annonces, histoire des prix.",
    path: "/biens/{id}",
    example: { id: 1 },
  },
  {
    name: "lire_marche",
    title: "Le marché d’une zone",
    description:
      "Ventes, prix au m², tendance, annonces, loyers et rendement d’une commune, d’un département ou d’un cercle. Un chiffre qui manque dit pourquoi.",
    path: "/marche",
    example: { commune: "64260", type: "appartement" },
  },
  {
    name: "estimer",
    title: "Estimer un logement",
    description:
      "La valeur d’un appartement ou d’une maison d’après les ventes publiées autour, avec sa fourchette et les ventes qui la fondent.",
    method: "POST",
    path: "/estimation",
    example: { commune: "64260", type: "appartement", surface: 52, pieces: 3 },
  },
  {
    name: "lire_comparables",
    title: "Les ventes comparables à un bien",
    description: "Les ventes auxquelles se compare le bien d’une annonce, par son « id_annonce ».",
    path: "/annonces/{id}/comparables",
    example: { id: 1 },
  },
  {
    name: "lire_loyers",
    title: "Les loyers d’une commune",
    description: "Le loyer au m² d’annonce d’une commune, d’après la carte des loyers, avec sa fourchette.",
    path: "/loyers",
    example: { commune: "64260", type: "appartement" },
  },
  {
    name: "lire_dpe",
    title: "L’énergie dans une commune",
    description: "La répartition des classes d’énergie (DPE) des logements d’une commune.",
    path: "/dpe",
    example: { commune: "64260" },
  },
  {
    name: "lire_risques",
    title: "Les risques en un point",
    description: "Les risques naturels et technologiques autour d’une position, d’après Géorisques.",
    path: "/risques",
    example: { lat: 43.36, lon: -1.77 },
    open: true,
  },
  {
    name: "chercher_lieux",
    title: "Chercher un lieu",
    description: "Les communes et départements d’un nom ou d’un code postal, avec leur code INSEE.",
    path: "/lieux",
    example: { q: "Hendaye" },
  },
  {
    name: "lire_sources",
    title: "Les sources et leur fraîcheur",
    description: "Chaque source : producteur, licence, dernière collecte. Pour dire d’où viennent les chiffres.",
    path: "/sources",
    example: {},
  },
];

/** The path whose parameters `lister_filtres` explains. */
export const FILTERED_PATH = "/annonces/liste";

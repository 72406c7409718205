/** Every place in which data lie, with the processing that puts them there: what the register tells and an erasure goes through. */

/** A processing of the register (lib/rgpd/processings.ts). */
export type ProcessingId =
  | "annonces"
  | "bruts"
  | "rejets"
  | "ventes"
  | "diagnostics"
  | "adresses"
  | "donnees-ouvertes"
  | "comptes"
  | "alertes"
  | "fichiers"
  | "questions"
  | "collectes"
  | "oppositions"
  | "journaux";

/**
 * A table of Postgres. What an erasure does with a row that tells of somebody: `with advert` the row goes or is written anew with its advert;
 * `row`: it goes; `words`: the words are taken out of it; `account`: it goes with its account; `stays`: it is not looked at, for the reason in `why`.
 */
export interface TablePlace {
  readonly name: string;
  readonly processing: ProcessingId;
  /** Columns that hold personal data, or may. */
  readonly personal: readonly string[];
  readonly onErase: "with advert" | "row" | "words" | "account" | "stays";
  /** French: why it is not looked at, or why its rows have no term of their own. */
  readonly why?: string;
}

const table = (
  processing: ProcessingId,
  onErase: TablePlace["onErase"],
  name: string,
  personal: readonly string[] = [],
  why?: string,
): TablePlace => ({ name, processing, personal, onErase, ...(why !== undefined && { why }) });

const NO_PERSON = "ne parle de personne : ni nom, ni adresse, ni texte libre";
const WORKED_OUT = "se déduit des annonces et disparaît avec elles";
const AS_LONG = "conservé tant que l’annonce l’est";

/** The tables, by processing. Those of vectors are made as models are (`vector_1`). */
export const TABLES: readonly TablePlace[] = [
  table(
    "annonces",
    "with advert",
    "advert",
    ["content", "title", "url", "honest", "search_words"],
    "conservée tant qu’elle sert les statistiques : aucun nom, l’agent n’y est qu’une empreinte à clé",
  ),
  table("annonces", "with advert", "advert_content", ["content"], AS_LONG),
  table("annonces", "stays", "advert_version", [], AS_LONG),
  table("annonces", "stays", "advert_event", [], AS_LONG),
  table("annonces", "stays", "event_log", [], AS_LONG),
  table("annonces", "stays", "advert_facts", [], WORKED_OUT),
  table("annonces", "stays", "advert_tally", [], NO_PERSON),
  table("annonces", "with advert", "advert_card", [], AS_LONG),
  table(
    "annonces",
    "words",
    "crawl",
    [],
    "une ligne par recherche et par visite : nécessaire pour savoir quand une annonce a quitté le site",
  ),
  table(
    "annonces",
    "with advert",
    "crawl_sighting",
    [],
    "puis regroupés en périodes de présence (crawl_span), d’où l’historique se recalcule à l’identique ; ne contient que la référence publique de l’annonce",
  ),
  table("annonces", "with advert", "crawl_span", [], AS_LONG),
  table("annonces", "with advert", "outbox", [], "vidée en continu"),
  table("annonces", "stays", "property", [], WORKED_OUT),
  table("annonces", "with advert", "property_advert", ["agent", "facts"], WORKED_OUT),
  table("annonces", "stays", "property_judgement", [], WORKED_OUT),
  table("annonces", "with advert", "property_override", [], "décisions d’un administrateur, par référence publique"),
  table("annonces", "stays", "property_pending", [], "vidée en continu"),
  table("annonces", "stays", "property_outbox", [], "vidée en continu"),
  table("annonces", "stays", "property_upkeep", [], NO_PERSON),
  table("annonces", "stays", "sale_match", [], WORKED_OUT),
  table("annonces", "stays", "match_due", [], NO_PERSON),
  table(
    "annonces",
    "row",
    "search_word",
    [],
    "dictionnaire des mots des annonces en ligne, relu tous les quarts d’heure",
  ),
  table("annonces", "stays", "search_words_read", [], NO_PERSON),
  table("annonces", "stays", "search_concept", [], NO_PERSON),
  table("annonces", "stays", "vector_model", [], NO_PERSON),
  table("annonces", "with advert", "passage_pending", [], "vidée en continu"),
  table("rejets", "row", "quarantine", ["found", "excerpt", "file"]),
  table(
    "ventes",
    "stays",
    "sale",
    ["address", "parcels", "longitude", "latitude"],
    "donnée ouverte de la DGFiP, sans nom ; diffusée et conservée par licence, jamais croisée pour désigner quelqu’un",
  ),
  table("ventes", "stays", "sale_coverage", [], NO_PERSON),
  table("ventes", "stays", "sale_seen", [], "vidée à la fin de chaque collecte"),
  table("ventes", "stays", "market_year", [], NO_PERSON),
  table("ventes", "stays", "market_due", [], NO_PERSON),
  table(
    "diagnostics",
    "stays",
    "energy_rating",
    ["longitude", "latitude"],
    "donnée ouverte de l’ADEME, sans nom ni adresse en clair ; servie en chiffres par commune seulement",
  ),
  table("diagnostics", "stays", "rating_listing", [], NO_PERSON),
  table(
    "adresses",
    "stays",
    "geocode",
    ["key", "label"],
    "adresses de biens et leur position, sans lien avec une personne ; une voie peut porter un nom de personne",
  ),
  table("donnees-ouvertes", "stays", "place", [], NO_PERSON),
  table("donnees-ouvertes", "stays", "rent_level", [], NO_PERSON),
  table("donnees-ouvertes", "stays", "risk_report", [], NO_PERSON),
  table("donnees-ouvertes", "stays", "publication", [], NO_PERSON),
  table("comptes", "account", "app_user", ["name", "email", "password"], "jusqu’à la suppression du compte"),
  table("comptes", "account", "refresh_token", ["user_id"]),
  table("comptes", "account", "page_session", ["user_id"]),
  table(
    "comptes",
    "account",
    "api_key",
    ["name", "owner_id", "last_used_at"],
    "jusqu’à la suppression du compte ou de la clé",
  ),
  table("alertes", "row", "alert", ["owner", "name", "filter", "url"], "jusqu’à ce que son propriétaire la supprime"),
  table("alertes", "stays", "alert_key", [], "disparaît avec son alerte"),
  table("alertes", "words", "delivery", ["error"]),
  table("fichiers", "row", "export_job", ["owner", "request"]),
  table("questions", "row", "sql_question", ["asked_by", "shape"]),
  table("questions", "row", "sql_saved", ["owner", "title", "question"], "jusqu’à ce que son propriétaire la supprime"),
  table("collectes", "words", "source", [], "un état par source"),
  table("collectes", "words", "run", ["input"]),
  table("collectes", "row", "run_act", ["asked_by"]),
  table("collectes", "words", "task", ["reason", "search"], "disparaît avec sa collecte"),
  table("collectes", "words", "chunk", ["reason"], "disparaît avec sa collecte"),
  table("collectes", "stays", "cache_generation", [], NO_PERSON),
  table("collectes", "stays", "heartbeat", [], NO_PERSON),
  table("collectes", "stays", "migration", [], NO_PERSON),
  table(
    "oppositions",
    "stays",
    "erasure",
    ["hash"],
    "tant que l’opposition vaut : sans elle, la donnée reviendrait à la collecte suivante ; empreintes à clé seulement",
  ),
  table("oppositions", "words", "site_opt_out", ["reason"], "tant que l’opposition vaut"),
  table("oppositions", "words", "site_evidence", ["said"]),
];

/** Tables of vectors, one a model. */
export const VECTOR_TABLES = { pattern: /^vector_\d+$/, processing: "annonces" } as const;

/** Collections of MongoDB: copies of what Postgres holds. */
export const COLLECTIONS: readonly { readonly name: string; readonly processing: ProcessingId }[] = [
  { name: "adverts", processing: "annonces" },
  { name: "properties", processing: "annonces" },
];

/** Keys of Redis, by how they begin: all go by themselves. */
export const REDIS_KEYS: readonly {
  readonly start: string;
  readonly processing: ProcessingId;
  readonly kept: string;
}[] = [
  { start: "imo:answer", processing: "annonces", kept: "10 minutes" },
  { start: "imo:generation", processing: "collectes", kept: "2 secondes" },
  { start: "imo:limit", processing: "comptes", kept: "la durée de la limite, un jour au plus" },
  { start: "imo:pace", processing: "collectes", kept: "quelques minutes" },
  { start: "imo:robots", processing: "collectes", kept: "un jour" },
  { start: "imo:breaker", processing: "collectes", kept: "un jour" },
  { start: "imo:budget", processing: "collectes", kept: "un jour" },
];

/**
 * A prefix of the bucket. What an erasure does with an object that tells of somebody: `rewritten` without it; `deleted`; `withdrawn`: deleted,
 * and whoever asks for the file is told that it was (erase-published.ts); `stays`: it holds nobody.
 */
export interface S3Prefix {
  readonly name: string;
  readonly processing: ProcessingId;
  readonly onErase: "rewritten" | "deleted" | "withdrawn" | "stays";
}

/** The prefixes of the bucket. */
export const S3_PREFIXES: readonly S3Prefix[] = [
  { name: "raw/", processing: "bruts", onErase: "rewritten" },
  { name: "raw-personal/", processing: "bruts", onErase: "rewritten" },
  { name: "records/", processing: "bruts", onErase: "rewritten" },
  { name: "quarantine/", processing: "rejets", onErase: "rewritten" },
  { name: "dead-letters/", processing: "collectes", onErase: "rewritten" },
  { name: "plans/", processing: "collectes", onErase: "rewritten" },
  { name: "drop/", processing: "bruts", onErase: "deleted" },
  { name: "uploads/", processing: "bruts", onErase: "deleted" },
  { name: "exports/", processing: "fichiers", onErase: "withdrawn" },
  { name: "erasures/", processing: "oppositions", onErase: "stays" },
  { name: "publications/", processing: "donnees-ouvertes", onErase: "withdrawn" },
];

/** One panel: what it asks Prometheus, and how that is shown. */
export interface PanelText {
  readonly title: string;
  /** A sentence for whoever reads the panel the first time. */
  readonly description: string;
  /** One figure of now, or its course. */
  readonly shown: "stat" | "series";
  /** A unit of Grafana: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
  readonly unit: string;
  readonly asked: readonly { readonly expr: string; readonly legend: string }[];
  /** From here on it is red; the alerts have the same. */
  readonly limit?: number;
}

/** One dashboard. */
export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelText[];
}

type Shown = Omit<PanelText, "shown" | "asked"> & { readonly expr: string; readonly legend?: string };

function stat({ expr, legend = "", ...panel }: Shown): PanelText {
  return { ...panel, shown: "stat", asked: [{ expr, legend }] };
}

function series({ expr, legend = "", ...panel }: Shown): PanelText {
  return { ...panel, shown: "series", asked: [{ expr, legend }] };
}

const RATE = "$__rate_interval";
const latency = (share: number): string =>
  `histogram_quantile(${share}, sum by (le) (rate(imo_http_request_duration_seconds_bucket[${RATE}])))`;

const API: Board = {
  uid: "imo-api",
  title: "API",
  panels: [
    stat({
      title: "Questions par seconde",
      description: "Toutes les réponses, les refus compris.",
      unit: "reqps",
      expr: `sum(rate(imo_http_requests_total[${RATE}]))`,
    }),
    stat({
      title: "Réponses en erreur",
      description: "Part des réponses 5xx.",
      unit: "percentunit",
      limit: 0.01,
      expr: `(sum(rate(imo_http_requests_total{status=~"5.."}[${RATE}])) or vector(0)) / sum(rate(imo_http_requests_total[${RATE}]))`,
    }),
    stat({
      title: "Réponses du cache",
      description: "Part des réponses trouvées dans Redis, parmi celles qui y sont cherchées.",
      unit: "percentunit",
      expr: `sum(rate(imo_cache_lookups_total{result="hit"}[${RATE}])) / sum(rate(imo_cache_lookups_total[${RATE}]))`,
    }),
    {
      title: "Durée des réponses",
      description: "La moitié, 95 % et 99 % des réponses prennent au plus ce temps.",
      shown: "series",
      unit: "s",
      limit: 1.5,
      asked: [0.5, 0.95, 0.99].map((share) => ({ expr: latency(share), legend: `${share * 100} %` })),
    },
    series({
      title: "Les dix chemins les plus lents",
      description: "Durée que 95 % de leurs réponses ne dépassent pas.",
      unit: "s",
      expr: `topk(10, histogram_quantile(0.95, sum by (le, route) (rate(imo_http_request_duration_seconds_bucket[${RATE}]))))`,
      legend: "{{route}}",
    }),
    series({
      title: "Réponses par statut",
      description: "Réponses par seconde.",
      unit: "reqps",
      expr: `sum by (status) (rate(imo_http_requests_total[${RATE}]))`,
      legend: "{{status}}",
    }),
    series({
      title: "Les dix chemins les plus demandés",
      description: "Réponses par seconde.",
      unit: "reqps",
      expr: `topk(10, sum by (route) (rate(imo_http_requests_total[${RATE}])))`,
      legend: "{{route}}",
    }),
    series({
      title: "Connexions à PostgreSQL",
      description: "Occupées, libres, et instructions qui en attendent une.",
      unit: "none",
      expr: "imo_postgres_connections",
      legend: "{{state}}",
    }),
    series({
      title: "Boucle d’événements",
      description: "Retard que 99 % des tours ne dépassent pas.",
      unit: "s",
      expr: "nodejs_eventloop_lag_p99_seconds",
      legend: "{{instance}}",
    }),
  ],
};

const COLLECTION: Board = {
  uid: "imo-collectes",
  title: "Collectes",
  panels: [
    stat({
      title: "Collectes en cours",
      description: "Collectes commencées et pas encore closes.",
      unit: "none",
      expr: "imo_runs_running",
    }),
    stat({
      title: "La plus ancienne en cours",
      description: "Au-delà de trois heures, elle est sans doute bloquée.",
      unit: "s",
      limit: 10_800,
      expr: "imo_run_oldest_running_seconds",
    }),
    stat({
      title: "Sources en retard",
      description: "Sources dont le double de la fréquence est passé depuis leur dernière collecte complète.",
      unit: "none",
      limit: 1,
      expr: "count(imo_source_since_due_seconds > imo_source_interval_seconds) or vector(0)",
    }),
    series({
      title: "Collectes d’un jour, par issue",
      description: "Collectes commencées dans les 24 heures.",
      unit: "none",
      expr: "imo_runs_last_day",
      legend: "{{outcome}}",
    }),
    series({
      title: "Fraîcheur des sources",
      description: "Temps depuis la dernière collecte complète ; rien pour une source jamais complète.",
      unit: "s",
      expr: "imo_source_last_complete_age_seconds",
      legend: "{{source}}",
    }),
    series({
      title: "Lignes lues par source",
      description: "Dans les collectes commencées dans les 24 heures.",
      unit: "none",
      expr: `imo_source_rows_last_day{account="read"}`,
      legend: "{{source}}",
    }),
    series({
      title: "Requêtes par site",
      description: "Dans les collectes commencées dans les 24 heures.",
      unit: "none",
      expr: "imo_source_requests_last_day",
      legend: "{{source}}",
    }),
    series({
      title: "Refus par site",
      description: "Tâches qu’un site a freinées (throttled) ou refusées (blocked) dans les 24 heures.",
      unit: "none",
      expr: `imo_source_tasks_last_day{outcome=~"throttled|blocked"}`,
      legend: "{{source}} {{outcome}}",
    }),
  ],
};

const QUALITY: Board = {
  uid: "imo-qualite",
  title: "Qualité des données",
  panels: [
    stat({
      title: "Lignes lues en un jour",
      description: "Dans les collectes commencées dans les 24 heures.",
      unit: "none",
      expr: `sum(imo_source_rows_last_day{account="read"}) or vector(0)`,
    }),
    stat({
      title: "Part mise en quarantaine",
      description: "De toutes les lignes lues dans les collectes commencées dans les 24 heures.",
      unit: "percentunit",
      limit: 0.02,
      expr: `sum(imo_source_rows_last_day{account="quarantined"}) / (sum(imo_source_rows_last_day{account="read"}) > 0)`,
    }),
    series({
      title: "Part des lignes mises en quarantaine",
      description: "Par source, dans les collectes commencées dans les 24 heures.",
      unit: "percentunit",
      expr: "imo_source_quarantine_ratio",
      legend: "{{source}}",
    }),
    series({
      title: "Quarantaine contre son habitude",
      description: "Part du jour sur la part habituelle de la semaine d’avant ; au-delà de 3, une alerte.",
      unit: "none",
      limit: 3,
      expr: "imo_source_quarantine_ratio / (imo:source_quarantine_ratio:norm > 0)",
      legend: "{{source}}",
    }),
    series({
      title: "Sort des lignes",
      description: "Lues = utilisées + doublons + mises en quarantaine + passées.",
      unit: "none",
      expr: `sum by (account) (imo_source_rows_last_day{account!="read"})`,
      legend: "{{account}}",
    }),
    series({
      title: "Doublons par source",
      description: "Part des lignes lues qui répètent exactement une autre.",
      unit: "percentunit",
      expr: `imo_source_rows_last_day{account="duplicate"} / ignoring (account) (imo_source_rows_last_day{account="read"} > 0)`,
      legend: "{{source}}",
    }),
    series({
      title: "Tâches par issue",
      description: "Tâches des collectes commencées dans les 24 heures.",
      unit: "none",
      expr: "sum by (outcome) (imo_source_tasks_last_day)",
      legend: "{{outcome}}",
    }),
    series({
      title: "Passages sans vecteur",
      description: "Textes qui attendent leur vecteur, 100 000 au plus.",
      unit: "none",
      expr: `imo_backlog_rows{backlog="passages"}`,
      legend: "passages",
    }),
  ],
};

const OPERATIONS: Board = {
  uid: "imo-exploitation",
  title: "Exploitation",
  panels: [
    stat({
      title: "Magasins absents",
      description: "Leurs mesures manquent tant qu’ils ne répondent pas.",
      unit: "none",
      limit: 1,
      expr: "count(imo_store_up == 0) or vector(0)",
    }),
    stat({
      title: "Lettres mortes",
      description: "Messages qui n’ont pas pu être traités ; imo redrive les renvoie.",
      unit: "none",
      limit: 1,
      expr: "sum(imo_dead_letters)",
    }),
    stat({
      title: "Dernier passage de watch",
      description: "Il passe chaque minute.",
      unit: "s",
      limit: 300,
      expr: `imo_heartbeat_age_seconds{part="watch"}`,
    }),
    stat({
      title: "Moteur de vecteurs",
      description: "1 : il a répondu la dernière fois ; 0 : les recherches vont par les mots seuls.",
      unit: "none",
      expr: "imo_embedder_up",
    }),
    series({
      title: "Messages par file",
      description: "En attente et en cours.",
      unit: "none",
      expr: "sum by (queue) (imo_queue_messages)",
      legend: "{{queue}}",
    }),
    series({
      title: "Depuis quand les files ne sont pas vides",
      description: "Aucun message n’est plus ancien.",
      unit: "s",
      limit: 1_800,
      expr: "imo_queue_not_empty_seconds",
      legend: "{{queue}}",
    }),
    series({
      title: "Ce qui attend dans PostgreSQL",
      description: "100 000 lignes au plus sont comptées.",
      unit: "none",
      expr: "imo_backlog_rows",
      legend: "{{backlog}}",
    }),
    series({
      title: "Depuis quand",
      description: "Attente de la plus ancienne ligne ; pour les webhooks, son retard.",
      unit: "s",
      limit: 1_800,
      expr: "imo_backlog_oldest_seconds",
      legend: "{{backlog}}",
    }),
    series({
      title: "Webhooks d’un jour",
      description: "Livraisons des 24 heures, par issue.",
      unit: "none",
      expr: "imo_webhook_deliveries_last_day",
      legend: "{{outcome}}",
    }),
    series({
      title: "Durée du moteur de vecteurs",
      description: "Ce que 95 % des appels de ce service ne dépassent pas.",
      unit: "s",
      expr: `histogram_quantile(0.95, sum by (le) (rate(imo_embedder_call_duration_seconds_bucket[${RATE}])))`,
      legend: "95 %",
    }),
    series({
      title: "Mémoire de l’API",
      description: "Mémoire résidente du processus.",
      unit: "bytes",
      expr: "process_resident_memory_bytes",
      legend: "{{instance}}",
    }),
  ],
};

/** The dashboards of the service, in the order in which an operator looks. */
export const BOARDS: readonly Board[] = [OPERATIONS, COLLECTION, QUALITY, API];

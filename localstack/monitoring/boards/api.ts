import { RATE, series, stat } from "../panel.ts";
import type { Board } from "../panel.ts";

const latency = (share: number): string =>
  `histogram_quantile(${share}, sum by (le) (rate(imo_http_request_duration_seconds_bucket[${RATE}])))`;

/** How fast the API answers, and what. */
export const API: Board = {
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

import { RATE, series, stat } from "../panel.ts";
import type { Board } from "../panel.ts";

/** What waits, what is away, what was given up. */
export const OPERATIONS: Board = {
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

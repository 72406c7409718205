import { series, stat } from "../panel.ts";
import type { Board } from "../panel.ts";

/** What is collected, how fresh it is, and what sites say to it. */
export const COLLECTION: Board = {
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

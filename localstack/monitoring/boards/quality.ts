import { series, stat } from "../panel.ts";
import type { Board } from "../panel.ts";

/** What becomes of the rows that are read. */
export const QUALITY: Board = {
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

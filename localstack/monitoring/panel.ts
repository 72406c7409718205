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

/** A panel with one figure of now. */
export function stat({ expr, legend = "", ...panel }: Shown): PanelText {
  return { ...panel, shown: "stat", asked: [{ expr, legend }] };
}

/** A panel with the course of figures. */
export function series({ expr, legend = "", ...panel }: Shown): PanelText {
  return { ...panel, shown: "series", asked: [{ expr, legend }] };
}

/** As long as Grafana finds fit for the time that is shown. */
export const RATE = "$__rate_interval";

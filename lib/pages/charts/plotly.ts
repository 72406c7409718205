import type * as Plotly from "plotly.js-basic-dist-min";
import { withFrenchDates } from "./french-dates.ts";

/** What is loaded of Plotly: scatter and bar charts, without eval. */
export type PlotlyModule = typeof Plotly;

/**
 * Styles that Plotly would write into the page by itself, which the pages' policy forbids: it writes none where an element of that identifier
 * says that they are there. The first are in charts.css, the second are of maps, which this bundle does not draw.
 */
const STYLED = ["plotly.js-style-global", "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53"];

let loading: Promise<PlotlyModule> | undefined;

/** Loads Plotly in French, with the first chart that is seen. */
export function loadPlotly(): Promise<PlotlyModule> {
  return (loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
}

async function load(): Promise<PlotlyModule> {
  for (const id of STYLED) {
    const mark = document.createElement("meta");
    mark.id = id;
    mark.className = "no-inline-styles";
    document.head.append(mark);
  }
  const [plotly, french] = await Promise.all([import("plotly.js-basic-dist-min"), import("plotly.js-locales/fr")]);
  plotly.default.register(withFrenchDates(french.default));
  return plotly.default;
}

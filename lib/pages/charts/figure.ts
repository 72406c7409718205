import type { Config, Data, Layout, LayoutAxis, PlotData } from "plotly.js-basic-dist-min";
import type { Axis, Colours, Plot, Series } from "./plot.ts";

/** What Plotly is given. */
export interface Figure {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

/** Nothing to click: a chart is looked at, and its table is read. */
export const CONFIG: Partial<Config> = {
  locale: "fr",
  displayModeBar: false,
  responsive: true,
  doubleClick: false,
  showAxisDragHandles: false,
};

/** Told apart by shape too, not by colour alone. */
const DASHES = ["solid", "dash", "dot", "dashdot"] as const;
const MARKERS = ["circle", "square", "diamond", "triangle-up"] as const;

/** Makes Plotly's figure of a plot in some colours. */
export function figureOf(plot: Plot, colours: Colours): Figure {
  const above: [number, number] = plot.beneath ? [0.32, 1] : [0, 1];
  return {
    data: plot.series.map((series) => traceOf(series, plot, colours)),
    layout: {
      font: { family: colours.font, size: 13, color: colours.ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 56, r: 12, t: 12, b: 40 },
      separators: ",\u202f",
      dragmode: false,
      hovermode: "x unified",
      hoverlabel: { bgcolor: colours.surface, bordercolor: colours.line, font: { color: colours.ink } },
      showlegend: true,
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { color: colours.ink } },
      barmode: "group",
      bargap: 0.25,
      xaxis: { ...axisOf(plot.x, colours), ...categories(plot), ...(plot.beneath && { anchor: "y2" }) },
      yaxis: { ...axisOf(plot.y, colours), ...aroundOne(plot), domain: above },
      ...(plot.beneath && {
        yaxis2: { ...axisOf(plot.beneath, colours), domain: [0, 0.22], rangemode: "tozero", nticks: 3 },
      }),
    },
  };
}

/** The same for a file: on a background, with a title over it and a line beneath that says where it is from. */
export function figureForFile(
  plot: Plot,
  colours: Colours,
  { title, beneath }: { title: string; beneath: string },
): Figure {
  const { data, layout } = figureOf(plot, colours);
  return {
    data,
    layout: {
      ...layout,
      paper_bgcolor: colours.surface,
      margin: { l: 80, r: 30, t: 100, b: 110 },
      title: { text: escaped(title), x: 0.03, xanchor: "left", y: 0.96, yanchor: "top", font: { size: 18 } },
      annotations: [
        {
          text: escaped(beneath),
          xref: "paper",
          yref: "paper",
          x: 0,
          y: -0.22,
          yanchor: "top",
          showarrow: false,
          font: { size: 11, color: colours.soft },
        },
      ],
    },
  };
}

function traceOf(series: Series, { x, y, beneath }: Plot, { tones }: Colours): Data {
  const color = tones[series.tone % tones.length] ?? "gray";
  const { unit } = (series.beneath === true ? beneath : y) ?? {};
  const shared: Partial<PlotData> = {
    name: escaped(series.name),
    x:
      x.order === undefined && series.x.every((value) => typeof value === "number")
        ? [...series.x]
        : series.x.map(String),
    y: [...series.y],
    hovertemplate: `%{y:,.1~f}${unit === undefined ? "" : `\u00a0${escaped(unit)}`}`,
    ...(series.beneath === true && { yaxis: "y2", showlegend: false }),
  };
  if (series.kind === "bars") return { ...shared, type: "bar", marker: { color } };
  return {
    ...shared,
    type: "scatter",
    mode: series.kind === "line" ? "lines+markers" : "markers",
    connectgaps: false,
    line: {
      color,
      width: 2.2,
      dash: DASHES[series.tone % DASHES.length] ?? "solid",
      shape: series.holds === true ? "hv" : "linear",
    },
    marker: { color, size: 7, symbol: MARKERS[series.tone % MARKERS.length] ?? "circle" },
    ...boundsOf(series, color),
  };
}

function boundsOf({ y, low, high }: Series, color: string): Partial<PlotData> {
  if (low === undefined || high === undefined) return {};
  const away = (bounds: Series["y"]): number[] =>
    y.map((value, at) => {
      const bound = bounds[at] ?? null;
      return value === null || bound === null ? 0 : Math.abs(bound - value);
    });
  return {
    error_y: {
      type: "data",
      symmetric: false,
      array: away(high),
      arrayminus: away(low),
      color,
      thickness: 1.2,
      width: 3,
    },
  };
}

function axisOf({ title, unit, fromZero = false }: Axis, colours: Colours): Partial<LayoutAxis> {
  return {
    title: {
      text: escaped(unit === undefined ? title : `${title} (${unit})`),
      font: { size: 12, color: colours.soft },
      standoff: 8,
    },
    automargin: true,
    fixedrange: true,
    gridcolor: colours.line,
    linecolor: colours.line,
    zerolinecolor: colours.line,
    tickfont: { color: colours.soft },
    tickformat: ",~f",
    ...(fromZero && { rangemode: "tozero" }),
  };
}

/** Of one value alone, a tenth beneath and above it: Plotly would show parts of a euro around it. */
function aroundOne({ series }: Plot): Partial<LayoutAxis> {
  const values = new Set(
    series.filter(({ beneath }) => beneath !== true).flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high]),
  );
  values.delete(null);
  const [value, ...others] = values;
  return typeof value === "number" && value > 0 && others.length === 0 ? { range: [value * 0.9, value * 1.1] } : {};
}

/** So many days are marked one by one. */
const FEW_DAYS = 6;

/** No day is marked twice: where there are few, each is at its first instant. */
function daysOf(series: Plot["series"]): Partial<LayoutAxis> {
  const instants = series.flatMap(({ x }) => x.map(String)).toSorted();
  const days = [...Map.groupBy(instants, (at) => at.slice(0, 10)).values()].flatMap(([first]) => first ?? []);
  return days.length <= FEW_DAYS ? { tickmode: "array", tickvals: days } : { nticks: FEW_DAYS };
}

function categories({ x, series }: Plot): Partial<LayoutAxis> {
  if (x.isTime === true) return { type: "date", tickformat: "%-d %b %Y", ...daysOf(series) };
  const words = x.order ?? [...new Set(series.flatMap((one) => one.x.filter((value) => typeof value === "string")))];
  return words.length === 0
    ? {}
    : { type: "category", categoryorder: "array", categoryarray: [...words], tickformat: "", nticks: 12 };
}

/** Plotly takes texts for a little HTML: what data say is no part of it. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

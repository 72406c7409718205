import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode } from "@grafana/grafana-foundation-sdk/common";
import { DashboardBuilder, ThresholdsConfigBuilder, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import { API } from "./boards/api.ts";
import { COLLECTION } from "./boards/collection.ts";
import { OPERATIONS } from "./boards/operations.ts";
import { QUALITY } from "./boards/quality.ts";
import type { Board, PanelText } from "./panel.ts";

/** The dashboards of the service, in the order in which an operator looks. */
export const BOARDS: readonly Board[] = [OPERATIONS, COLLECTION, QUALITY, API];

/** As localstack/monitoring/grafana/provisioning/datasources/prometheus.yml names it. */
const DATASOURCE = { type: "prometheus", uid: "imo-prometheus" };
/** Grafana's grid has 24 columns: the figures of a dashboard fill its first row, two courses each of the next. */
const COLUMNS = 24;
const HEIGHT = { stat: 4, series: 8 } as const;

/** Builds every dashboard, by the name of its file. */
export function dashboards(): ReadonlyMap<string, Dashboard> {
  return new Map(BOARDS.map((board) => [`${board.uid}.json`, build(board)]));
}

function build({ uid, title, panels }: Board): Dashboard {
  const builder = new DashboardBuilder(`imo-ops — ${title}`)
    .uid(uid)
    .tags(["imo-ops"])
    .readonly()
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .timezone("Europe/Paris");
  const span = COLUMNS / panels.filter(({ shown }) => shown === "stat").length;
  for (const panel of panels) builder.withPanel(panel.shown === "stat" ? stat(panel, span) : series(panel));
  return builder.build();
}

function stat(panel: PanelText, span: number): Stat {
  const made = new Stat()
    .title(panel.title)
    .description(panel.description)
    .datasource(DATASOURCE)
    .unit(panel.unit)
    .span(span)
    .height(HEIGHT.stat)
    .noValue("inconnu");
  for (const target of targets(panel, true)) made.withTarget(target);
  return panel.limit === undefined ? made : made.thresholds(limitOf(panel.limit));
}

function series(panel: PanelText): TimeSeries {
  const made = new TimeSeries()
    .title(panel.title)
    .description(panel.description)
    .datasource(DATASOURCE)
    .unit(panel.unit)
    .min(0)
    .span(COLUMNS / 2)
    .height(HEIGHT.series)
    .noValue("inconnu");
  for (const target of targets(panel, false)) made.withTarget(target);
  if (panel.limit === undefined) return made;
  return made
    .thresholds(limitOf(panel.limit))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Line));
}

function targets({ asked }: PanelText, instant: boolean): DataqueryBuilder[] {
  return asked.map(({ expr, legend }, index) => {
    const query = new DataqueryBuilder()
      .expr(expr)
      .legendFormat(legend)
      .refId(String.fromCharCode(65 + index));
    return instant ? query.instant() : query.range();
  });
}

function limitOf(value: number): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: "green" },
    { value, color: "red" },
  ]);
}

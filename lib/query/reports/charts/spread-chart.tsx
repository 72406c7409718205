import { scaleBand, scaleLinear } from "d3-scale";
import { count } from "../figures.ts";
import { Chart, Grid, INK, Label, WIDTH } from "./frame.tsx";

/** How prices are spread in a period; null where too few homes were sold. */
export interface SpreadPeriod {
  readonly periode: string;
  readonly prix_m2: { readonly q1: number; readonly mediane: number; readonly q3: number } | null;
}

const AREA = { left: 52, right: WIDTH - 8, top: 10, bottom: 150 };
const HEIGHT = 172;
const WIDEST_BAR = 46;

/** The spread of prices, a bar a period: from the first quartile to the third, the median across. */
export function SpreadChart({ title, periods }: { readonly title: string; readonly periods: readonly SpreadPeriod[] }) {
  const told = periods.flatMap(({ periode, prix_m2 }) => (prix_m2 ? [{ periode, ...prix_m2 }] : []));
  if (told.length === 0) return null;
  const x = scaleBand()
    .domain(told.map(({ periode }) => periode))
    .range([AREA.left, AREA.right])
    .padding(0.35);
  const y = scaleLinear(
    [Math.min(...told.map(({ q1 }) => q1)), Math.max(...told.map(({ q3 }) => q3))],
    [AREA.bottom, AREA.top],
  ).nice(5);
  const width = Math.min(x.bandwidth(), WIDEST_BAR);
  const words = told.map(
    ({ periode, q1, mediane, q3 }) => `${periode} : ${count(q1)}, ${count(mediane)}, ${count(q3)}`,
  );
  return (
    <Chart title={title} described={`Quartiles du prix au m² en euros. ${words.join(" ; ")}.`} height={HEIGHT}>
      <Grid ticks={y.ticks(4)} y={y} left={AREA.left} right={AREA.right} format={count} />
      {told.map(({ periode, q1, mediane, q3 }) => {
        const middle = (x(periode) ?? 0) + x.bandwidth() / 2;
        return (
          <g key={periode}>
            <rect
              x={middle - width / 2}
              y={y(q3)}
              width={width}
              height={Math.max(1, y(q1) - y(q3))}
              rx="2"
              fill={INK.band}
            />
            <line
              x1={middle - width / 2}
              x2={middle + width / 2}
              y1={y(mediane)}
              y2={y(mediane)}
              stroke={INK.line}
              stroke-width="2.4"
            />
            <Label x={middle} y={HEIGHT - 6}>
              {periode}
            </Label>
          </g>
        );
      })}
    </Chart>
  );
}

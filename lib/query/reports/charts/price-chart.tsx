import { scaleBand, scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { count } from "../figures.ts";
import { Chart, Grid, INK, Label, WIDTH } from "./frame.tsx";

/** What a period says of prices; null where too few homes were sold. */
export interface PricePeriod {
  readonly periode: string;
  readonly nombre_ventes: number;
  readonly prix_m2: { readonly mediane: number; readonly mediane_bas: number; readonly mediane_haut: number } | null;
}

type Priced = PricePeriod & { readonly prix_m2: NonNullable<PricePeriod["prix_m2"]> };

const AREA = { left: 52, right: WIDTH - 8, top: 10, bottom: 156 };
const BARS = { top: 172, bottom: 214 };
const HEIGHT = 236;
/** Names of periods that have room below. */
const MOST_NAMES = 12;

/** Prices over time: the median as a line, its interval as a band, and below how many sales each is of. Periods without a price leave a gap. */
export function PriceChart({ title, periods }: { readonly title: string; readonly periods: readonly PricePeriod[] }) {
  const priced = periods.filter(isPriced);
  if (priced.length < 2) return null;
  const x = scaleBand()
    .domain(periods.map(({ periode }) => periode))
    .range([AREA.left, AREA.right])
    .paddingInner(0.25);
  const middle = ({ periode }: PricePeriod) => (x(periode) ?? 0) + x.bandwidth() / 2;
  const lows = priced.map(({ prix_m2 }) => prix_m2.mediane_bas);
  const highs = priced.map(({ prix_m2 }) => prix_m2.mediane_haut);
  const y = scaleLinear([Math.min(...lows), Math.max(...highs)], [AREA.bottom, AREA.top]).nice(5);
  const most = Math.max(...periods.map(({ nombre_ventes }) => nombre_ventes));
  const height = scaleLinear([0, most], [0, BARS.bottom - BARS.top]);
  const drawn = { defined: isPriced, x: middle };
  const band = area<PricePeriod>(
    drawn.x,
    (period) => y(period.prix_m2?.mediane_bas ?? 0),
    (period) => y(period.prix_m2?.mediane_haut ?? 0),
  ).defined(drawn.defined);
  const median = line<PricePeriod>(drawn.x, (period) => y(period.prix_m2?.mediane ?? 0)).defined(drawn.defined);
  const every = Math.ceil(periods.length / MOST_NAMES);
  return (
    <Chart title={title} described={inWords(priced)} height={HEIGHT}>
      <Grid ticks={y.ticks(5)} y={y} left={AREA.left} right={AREA.right} format={count} />
      <path d={band(periods) ?? ""} fill={INK.band} opacity="0.7" />
      <path d={median(periods) ?? ""} fill="none" stroke={INK.line} stroke-width="2" />
      {priced.map((period) => (
        <circle key={period.periode} cx={middle(period)} cy={y(period.prix_m2.mediane)} r="2.6" fill={INK.line} />
      ))}
      <Label x={AREA.left - 6} y={BARS.top + 8} anchor="end">
        {count(most)}
      </Label>
      <Label x={AREA.left - 6} y={BARS.bottom} anchor="end">
        0
      </Label>
      {periods.map((period, at) => (
        <g key={period.periode}>
          <rect
            x={x(period.periode)}
            y={BARS.bottom - height(period.nombre_ventes)}
            width={x.bandwidth()}
            height={height(period.nombre_ventes)}
            fill={INK.bar}
          />
          {at % every === 0 && (
            <Label x={middle(period)} y={HEIGHT - 6}>
              {period.periode}
            </Label>
          )}
        </g>
      ))}
    </Chart>
  );
}

function isPriced(period: PricePeriod): period is Priced {
  return period.prix_m2 !== null;
}

function inWords(priced: readonly Priced[]): string {
  const [first, last] = [priced[0], priced.at(-1)];
  const said = (period: Priced | undefined) => `${count(period?.prix_m2.mediane ?? null)} €/m² en ${period?.periode}`;
  return `Courbe du prix médian, de ${said(first)} à ${said(last)} ; le tableau donne chaque valeur.`;
}

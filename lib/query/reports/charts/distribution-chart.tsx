import { scaleBand, scaleLinear } from "d3-scale";
import { count } from "../figures.ts";
import { Chart, Grid, INK, Label, WIDTH } from "./frame.tsx";

/** How many sales a class of prices has; null where they are too few to be told. Without a bound it is open. */
export interface PriceClass {
  readonly de: number | null;
  readonly a: number | null;
  readonly nombre: number | null;
}

const AREA = { left: 52, right: WIDTH - 8, top: 10, bottom: 126 };
const HEIGHT = 152;
/** Names of classes that have room below. */
const MOST_NAMES = 10;

/** How many sales each class of prices has, a bar a class. */
export function DistributionChart({
  title,
  classes,
}: {
  readonly title: string;
  readonly classes: readonly PriceClass[];
}) {
  const most = Math.max(0, ...classes.map(({ nombre }) => nombre ?? 0));
  if (most === 0) return null;
  const x = scaleBand<number>()
    .domain(classes.map((_, at) => at))
    .range([AREA.left, AREA.right])
    .paddingInner(0.08);
  const y = scaleLinear([0, most], [AREA.bottom, AREA.top]).nice(4);
  const every = Math.ceil(classes.length / MOST_NAMES);
  const words = classes.map((one) => `${nameOf(one)} : ${count(one.nombre)}`);
  return (
    <Chart title={title} described={`Ventes par classe de prix au m². ${words.join(" ; ")}.`} height={HEIGHT}>
      <Grid ticks={y.ticks(4)} y={y} left={AREA.left} right={AREA.right} format={count} />
      {classes.map((one, at) => (
        <g key={at}>
          <rect
            x={x(at)}
            y={y(one.nombre ?? 0)}
            width={x.bandwidth()}
            height={AREA.bottom - y(one.nombre ?? 0)}
            fill={INK.line}
            fill-opacity="0.75"
          />
          {at % every === 0 && (
            <Label x={(x(at) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 8}>
              {one.de === null ? `< ${count(one.a)}` : count(one.de)}
            </Label>
          )}
        </g>
      ))}
    </Chart>
  );
}

function nameOf({ de, a }: PriceClass): string {
  if (de === null) return `moins de ${count(a)} €`;
  return a === null ? `${count(de)} € et plus` : `de ${count(de)} à ${count(a)} €`;
}

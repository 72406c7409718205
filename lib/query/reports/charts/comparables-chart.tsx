import { scaleLinear, scaleSqrt } from "d3-scale";
import { count, perSquareMetre } from "../figures.ts";
import { Chart, Grid, INK, Label, WIDTH } from "./frame.tsx";

/** A sale that a good compares with: how far it is, what it cost, its share in the estimate. */
export interface Compared {
  readonly distance_m: number;
  readonly prix_m2: number;
  readonly poids: number;
}

const AREA = { left: 52, right: WIDTH - 20, top: 14, bottom: 170 };
const HEIGHT = 206;
const LARGEST = 13;

/**
 * Sales by how far they are and what they cost, larger the more they count; the good's own price is a line across. Where they lie is not shown: a
 * published sale is told only to a hundred metres.
 */
export function ComparablesChart({
  title,
  sales,
  own,
}: {
  readonly title: string;
  readonly sales: readonly Compared[];
  readonly own: number | null;
}) {
  if (sales.length === 0) return null;
  const x = scaleLinear(
    [0, Math.max(100, ...sales.map(({ distance_m }) => distance_m))],
    [AREA.left + LARGEST, AREA.right],
  ).nice(5);
  const prices = [...sales.map(({ prix_m2 }) => prix_m2), ...(own === null ? [] : [own])];
  const y = scaleLinear([Math.min(...prices), Math.max(...prices)], [AREA.bottom - LARGEST, AREA.top]).nice(4);
  const radius = scaleSqrt([0, Math.max(...sales.map(({ poids }) => poids))], [2, LARGEST]);
  const words = sales.map(({ distance_m, prix_m2 }) => `${perSquareMetre(prix_m2)} à ${count(distance_m)} m`);
  return (
    <Chart title={title} described={`Ventes comparables : ${words.join(" ; ")}.`} height={HEIGHT}>
      <Grid ticks={y.ticks(4)} y={y} left={AREA.left} right={AREA.right} format={count} />
      {x.ticks(5).map((tick) => (
        <Label key={tick} x={x(tick)} y={AREA.bottom + 16}>
          {`${count(tick)}\u00a0m`}
        </Label>
      ))}
      {own !== null && (
        <>
          <line
            x1={AREA.left}
            x2={AREA.right}
            y1={y(own)}
            y2={y(own)}
            stroke={INK.warm}
            stroke-width="1.6"
            stroke-dasharray="6 4"
          />
          <Label x={AREA.right} y={y(own) - 5} anchor="end" colour={INK.warm}>
            {`ce bien : ${perSquareMetre(own)}`}
          </Label>
        </>
      )}
      {sales.map(({ distance_m, prix_m2, poids }, at) => (
        <circle
          key={at}
          cx={x(distance_m)}
          cy={y(prix_m2)}
          r={radius(poids)}
          fill={INK.line}
          fill-opacity="0.55"
          stroke={INK.line}
        />
      ))}
      <Label x={(AREA.left + AREA.right) / 2} y={HEIGHT - 6}>
        distance, à 100 m près ; en hauteur, le prix au m²
      </Label>
    </Chart>
  );
}

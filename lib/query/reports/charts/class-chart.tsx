import { scaleLinear } from "d3-scale";
import { count, percent } from "../figures.ts";
import { Chart, Label } from "./frame.tsx";

/** How many ratings a class has; null where they are too few to be told. */
export interface ClassCount {
  readonly classe: string;
  readonly nombre: number | null;
  readonly part: number | null;
}

/** The colours of the classes, as the label has them (arrêté du 31 mars 2021), dark enough for paper. */
const COLOURS: Readonly<Record<string, string>> = {
  A: "#2e8b57",
  B: "#58a83c",
  C: "#a3bf2f",
  D: "#e2c22c",
  E: "#e39b2d",
  F: "#d96f2a",
  G: "#c73a2e",
};
const ROW = 20;
const LEFT = 26;
const LONGEST = 470;

/** How many homes each class has, a bar a class. */
export function ClassChart({ title, classes }: { readonly title: string; readonly classes: readonly ClassCount[] }) {
  const most = Math.max(0, ...classes.map(({ nombre }) => nombre ?? 0));
  if (most === 0) return null;
  const length = scaleLinear([0, most], [0, LONGEST]);
  const said = ({ nombre, part }: ClassCount) =>
    nombre === null ? "moins de 5, ou retenu" : `${count(nombre)}${part === null ? "" : ` (${percent(part)})`}`;
  return (
    <Chart
      title={title}
      described={classes.map((one) => `${one.classe} : ${said(one)}`).join(" ; ")}
      height={classes.length * ROW + 4}
    >
      {classes.map((one, at) => (
        <g key={one.classe}>
          <Label x={LEFT - 10} y={at * ROW + 15}>
            {one.classe}
          </Label>
          <rect
            x={LEFT}
            y={at * ROW + 3}
            width={length(one.nombre ?? 0)}
            height={ROW - 5}
            rx="2"
            fill={COLOURS[one.classe] ?? "#8a9492"}
          />
          <Label x={LEFT + length(one.nombre ?? 0) + 6} y={at * ROW + 15} anchor="start">
            {said(one)}
          </Label>
        </g>
      ))}
    </Chart>
  );
}

/** What every chart of a report has in common. All sizes are in the units of the drawing, about a third of a millimetre on paper. */
import type { ComponentChildren } from "preact";

/** Width of a drawing. */
export const WIDTH = 640;
/** Colours that also tell apart when printed in grey. */
export const INK = {
  line: "#0b5d57",
  band: "#a9cdc7",
  bar: "#c9d3d0",
  warm: "#b4581a",
  grid: "#e3e9e7",
  text: "#4d5755",
};

interface ChartProps {
  readonly title: string;
  /** The same in words, for those who do not see it. */
  readonly described: string;
  readonly height: number;
  readonly children: ComponentChildren;
}

/** A drawing with its title, and what it shows in words. */
export function Chart({ title, described, height, children }: ChartProps) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={described}>
        {children}
      </svg>
    </figure>
  );
}

interface LabelProps {
  readonly x: number;
  readonly y: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly colour?: string;
  readonly children: ComponentChildren;
}

/** A small text in a drawing. */
export function Label({ x, y, anchor = "middle", colour = INK.text, children }: LabelProps) {
  return (
    <text x={x} y={y} text-anchor={anchor} font-size="11" fill={colour}>
      {children}
    </text>
  );
}

interface GridProps {
  readonly ticks: readonly number[];
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly format: (value: number) => string;
}

/** Horizontal lines at round values, each with its value at the left. */
export function Grid({ ticks, y, left, right, format }: GridProps) {
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} stroke={INK.grid} />
          <Label x={left - 6} y={y(tick) + 4} anchor="end">
            {format(tick)}
          </Label>
        </g>
      ))}
    </>
  );
}

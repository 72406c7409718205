import type { Ref } from "preact";
import { projectionOf, roundLength } from "./projection.ts";
import type { Position, Projection } from "./projection.ts";
import "../styles/map.css";

/** Something with an outline. */
export interface Shape {
  readonly id: string;
  readonly label: string;
  readonly outline: readonly Position[];
  readonly level: number;
}

/** Something at a place. */
export interface Mark {
  readonly id: string;
  readonly label: string;
  readonly at: Position;
  readonly level: number;
  /** In units of a drawing that is 640 wide. */
  readonly radius: number;
  readonly isSubject?: boolean;
}

interface FlatMapProps {
  readonly shapes?: readonly Shape[];
  readonly marks?: readonly Mark[];
  /** Corners of a zone that is being drawn, over all the rest. */
  readonly drawn?: readonly Position[];
  readonly describes: string;
  readonly onPoint?: ((position: Position) => void) | undefined;
  readonly svg?: Ref<SVGSVGElement>;
}

const WIDTH = 640;

/** A map without tiles: outlines and points to scale, north up. */
export function FlatMap({ shapes = [], marks = [], drawn = [], describes, onPoint, svg }: FlatMapProps) {
  const projection = projectionOf([...shapes.flatMap(({ outline }) => outline), ...marks.map(({ at }) => at)], WIDTH);
  const { width, height, toPoint, toPosition } = projection;
  const path = (positions: readonly Position[]): string =>
    positions
      .map((position) =>
        toPoint(position)
          .map((one) => one.toFixed(1))
          .join(","),
      )
      .join(" ");
  const point = (event: MouseEvent): void => {
    if (!onPoint || !(event.currentTarget instanceof SVGSVGElement)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const scale = width / box.width;
    onPoint(toPosition((event.clientX - box.left) * scale, (event.clientY - box.top) * scale));
  };
  return (
    <svg
      class={onPoint ? "flat-map drawing-zone" : "flat-map"}
      viewBox={`0 0 ${width} ${height.toFixed(0)}`}
      role="img"
      aria-label={describes}
      {...(svg && { ref: svg })}
      onClick={point}
    >
      {shapes.map(({ id, label, outline, level }) => (
        <polygon key={id} class={`level-${level}`} points={path(outline)}>
          <title>{label}</title>
        </polygon>
      ))}
      {marks.map(({ id, label, at, level, radius, isSubject = false }) => {
        const [x, y] = toPoint(at);
        return (
          <circle key={id} class={isSubject ? "subject" : `level-${level}`} cx={x} cy={y} r={radius}>
            <title>{label}</title>
          </circle>
        );
      })}
      {drawn.length > 0 && <polygon class="drawn" points={path(drawn)} />}
      {drawn.map((position, at) => {
        const [x, y] = toPoint(position);
        return <circle key={at} class="corner" cx={x} cy={y} r={5} />;
      })}
      <ScaleBar projection={projection} />
    </svg>
  );
}

function ScaleBar({ projection: { width, height, metresPerUnit } }: { readonly projection: Projection }) {
  const metres = roundLength((width / 4) * metresPerUnit);
  const [length, y] = [metres / metresPerUnit, height - 8];
  const label = metres >= 1000 ? `${(metres / 1000).toLocaleString("fr-FR")} km` : `${metres} m`;
  return (
    <g class="scale">
      <path d={`M8,${y - 5} V${y} H${8 + length} V${y - 5}`} />
      <text x={8 + length / 2} y={y - 6} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { saveSvg } from "../charts/download.ts";
import { Frame } from "../charts/frame.tsx";
import type { FrameProps } from "../charts/frame.tsx";
import { FlatMap } from "./flat-map.tsx";
import type { Mark, Shape } from "./flat-map.tsx";
import type { Levels } from "./levels.ts";
import type { Position } from "./projection.ts";

interface MapFigureProps extends FrameProps {
  readonly shapes?: readonly Shape[];
  readonly marks?: readonly Mark[];
  readonly drawn?: readonly Position[];
  readonly onPoint?: ((position: Position) => void) | undefined;
  readonly describes: string;
  readonly levels: Levels;
  /** What the shades stand for: `€/m²`. */
  readonly unit: string;
  readonly children?: ComponentChildren;
}

/** A map with all that a chart has: legend, what is missing, sources, table and files. */
export function MapFigure({
  shapes = [],
  marks = [],
  drawn,
  onPoint,
  describes,
  levels,
  unit,
  children,
  ...frame
}: MapFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const isEmpty = shapes.length + marks.length === 0;
  const png = async (): Promise<void> => {
    if (svg.current) await saveSvg(svg.current, frame.file);
  };
  return (
    <Frame {...frame} onPng={isEmpty ? undefined : png}>
      {!isEmpty && (
        <>
          <FlatMap
            shapes={shapes}
            marks={marks}
            describes={describes}
            onPoint={onPoint}
            svg={svg}
            {...(drawn && { drawn })}
          />
          <ul class="legend" aria-label={`Légende (${unit})`}>
            {levels.bounds.map(({ from, to }, level) => (
              <li key={from}>
                <svg viewBox="0 0 10 10" aria-hidden="true">
                  <rect width="10" height="10" rx="2" class={`level-${level}`} />
                </svg>
                {whole(from)} à {whole(to)} {unit}
              </li>
            ))}
          </ul>
        </>
      )}
      {children}
    </Frame>
  );
}

function whole(value: number): string {
  return value.toLocaleString("fr-FR", { maximumFractionDigits: 0 });
}

import { useRef } from "preact/hooks";
import { coloursOf } from "./colours.ts";
import { savePng } from "./download.ts";
import { Drawing } from "./drawing.tsx";
import { figureForFile } from "./figure.ts";
import { aboutOf, Frame } from "./frame.tsx";
import type { FrameProps } from "./frame.tsx";
import type { Plot } from "./plot.ts";

interface ChartProps extends FrameProps {
  /** What the drawing shows, in a sentence: for those who do not see it. */
  readonly describes: string;
  /** Null where nothing can be drawn: `missing` says why. */
  readonly plot: Plot | null;
}

/** A chart: title, period, count, drawing, what is missing, sources, the table behind it, and both as files. */
export function Chart({ describes, plot, ...frame }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const png = async (): Promise<void> => {
    if (plot === null || place.current === null) return;
    const told = { title: frame.title, beneath: aboutOf(frame) };
    await savePng(figureForFile(plot, coloursOf(place.current), told), frame.file);
  };
  return (
    <Frame {...frame} onPng={plot === null ? undefined : png}>
      <div ref={place}>{plot && <Drawing plot={plot} describes={describes} />}</div>
    </Frame>
  );
}

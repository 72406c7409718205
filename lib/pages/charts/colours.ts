import type { Colours } from "./plot.ts";

const TONES = [0, 1, 2, 3];

/** Reads the colours of an element in the theme that is shown; `charts.css` registers them, so that they are read as one colour each. */
export function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(`--chart-${name}`).trim();
  return {
    ink: read("ink"),
    soft: read("soft"),
    line: read("line"),
    surface: read("surface"),
    tones: TONES.map((tone) => read(`tone-${tone}`)),
    font: style.fontFamily,
  };
}

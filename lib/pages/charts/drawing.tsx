import { useEffect, useRef, useState } from "preact/hooks";
import { theme } from "../shell/theme.ts";
import { coloursOf } from "./colours.ts";
import { CONFIG, figureOf } from "./figure.ts";
import type { Plot } from "./plot.ts";
import { loadPlotly } from "./plotly.ts";

/** How far below the window a chart is already drawn. */
const AHEAD = "300px";

/** Draws a plot in the colours of the page once it comes into view; `describes` says in words what it shows. */
export function Drawing({ plot, describes }: { readonly plot: Plot; readonly describes: string }) {
  const place = useRef<HTMLDivElement>(null);
  const inView = useInView(place);
  const [failed, setFailed] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const colours = theme.value;
  useEffect(() => {
    const { current } = place;
    if (!inView || current === null) return undefined;
    let left = false;
    const draw = async (): Promise<void> => {
      try {
        const plotly = await loadPlotly();
        if (left) return;
        const { data, layout } = figureOf(plot, coloursOf(current));
        await plotly.react(current, data, layout, CONFIG);
        setDrawn(true);
      } catch {
        setFailed(true);
      }
    };
    void draw();
    return () => {
      left = true;
    };
  }, [inView, plot, colours]);
  useEffect(() => {
    const { current } = place;
    return () => {
      if (drawn && current !== null) void loadPlotly().then((plotly) => plotly.purge(current));
    };
  }, [drawn]);
  return (
    <>
      {failed && <p class="fault">Le graphique ne s’est pas chargé : ses chiffres sont dans le tableau.</p>}
      <div class="drawing" role="img" aria-label={describes} aria-busy={inView && !drawn && !failed} ref={place} />
    </>
  );
}

function useInView(place: { readonly current: HTMLElement | null }): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (place.current === null) return undefined;
    const watcher = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        setInView(true);
        watcher.disconnect();
      },
      { rootMargin: AHEAD },
    );
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [place]);
  return inView;
}

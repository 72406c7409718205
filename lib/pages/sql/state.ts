/** What the page of questions in SQL shows, as its address says it. */
import type { Drawn } from "./result-chart.tsx";

/** How an answer is shown: of a chart the columns by their names, null where nobody has chosen any. */
export interface Shown {
  readonly view: "tableau" | "graphique";
  readonly drawn: DrawnNames | null;
}

/** What is drawn, by names of columns. */
interface DrawnNames {
  readonly kind: Drawn["kind"];
  readonly x: string;
  readonly y: string;
  readonly by: string | null;
}

const KINDS = { barres: "bars", courbe: "line", points: "points" } as const;
/** An address beyond this is too long for a request; such a question is shared as one that is kept. */
const MAX_ADDRESS = 6_000;

/** Reads how an answer is shown; what can't be read counts as not chosen. */
export function shownBy(query: Readonly<Record<string, string>>): Shown {
  const { vue, dessin, x, y, par } = query;
  const view = vue === "graphique" ? vue : "tableau";
  const kind = dessin === "barres" || dessin === "courbe" || dessin === "points" ? KINDS[dessin] : undefined;
  const chosen = kind !== undefined && x !== undefined && y !== undefined;
  return { view, drawn: chosen ? { kind, x, y, by: par ?? null } : null };
}

/** The address of a question and of how its answer is shown; null where it would be too long. */
export function addressOf(text: string, { view, drawn }: Shown): string | null {
  const search = new URLSearchParams({ q: text });
  if (view === "graphique") search.set("vue", view);
  if (view === "graphique" && drawn) {
    const kind = Object.entries(KINDS).find(([, value]) => value === drawn.kind);
    search.set("dessin", kind?.[0] ?? "points");
    search.set("x", drawn.x);
    search.set("y", drawn.y);
    if (drawn.by !== null) search.set("par", drawn.by);
  }
  return search.toString().length > MAX_ADDRESS ? null : `/sql?${search.toString()}`;
}

/** The columns that are drawn by their place; null where one of them is not there. */
export function placed(drawn: DrawnNames | null, names: readonly string[]): Drawn | null {
  if (drawn === null) return null;
  const [x, y] = [names.indexOf(drawn.x), names.indexOf(drawn.y)];
  const by = drawn.by === null ? null : names.indexOf(drawn.by);
  return x === -1 || y === -1 || by === -1 ? null : { kind: drawn.kind, x, y, by };
}

/** The columns that are drawn by their names. */
export function named({ kind, x, y, by }: Drawn, names: readonly string[]): DrawnNames {
  return { kind, x: names[x] ?? "", y: names[y] ?? "", by: by === null ? null : (names[by] ?? null) };
}

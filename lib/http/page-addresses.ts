import type { Access } from "./access.ts";

/** A page for people. */
export interface PageAddress {
  /** `/collectes/:id`: steps that begin with a colon take any value. */
  readonly path: string;
  /** What the navigation calls it; null for a page that others lead to. */
  readonly name: string | null;
  /** The right without which it shows nothing; `public`: anybody sees it. */
  readonly needs: Access;
  /** Whether it has charts: they are saved as pictures, for which its policy makes one exception (see `lib/http/pages.ts`). */
  readonly charts?: true;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly PageAddress[] = [
  { path: "/", name: "Recherche", needs: "lecture" },
  { path: "/marche", name: "Marché", needs: "lecture", charts: true },
  { path: "/biens/:id", name: null, needs: "lecture", charts: true },
  { path: "/alertes", name: "Alertes", needs: "lecture" },
  { path: "/rapports", name: "Rapports", needs: "lecture" },
  { path: "/sql", name: "SQL", needs: "analyse", charts: true },
  { path: "/collectes", name: "Collectes", needs: "admin" },
  { path: "/collectes/:id", name: null, needs: "admin" },
  { path: "/jeux-de-donnees", name: "Données", needs: "public" },
  { path: "/jeux-de-donnees/:id", name: null, needs: "public" },
  { path: "/lettres-mortes", name: null, needs: "admin" },
];

/** Tells whether a page stands at a path. */
export function isPage(path: string): boolean {
  return PAGES.some((page) => isAt(page, path));
}

/** Tells whether the page at a path has charts. */
export function hasCharts(path: string): boolean {
  return PAGES.some((page) => page.charts === true && isAt(page, path));
}

/** Tells whether a page is the one at a path. */
export function isAt(page: PageAddress, path: string): boolean {
  const [wanted, steps] = [page.path.split("/"), path.split("/")];
  return (
    wanted.length === steps.length &&
    wanted.every((step, index) => (step.startsWith(":") ? steps[index] !== "" : step === steps[index]))
  );
}

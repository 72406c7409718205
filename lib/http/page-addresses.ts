import type { Scope } from "../stores/access/roles.ts";

/** A page for people. */
export interface PageAddress {
  /** `/collectes/:id`: steps that begin with a colon take any value. */
  readonly path: string;
  /** What the navigation calls it; null for a page that others lead to. */
  readonly name: string | null;
  /** The right without which it shows nothing. */
  readonly needs: Scope;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly PageAddress[] = [{ path: "/", name: "Recherche", needs: "lecture" }];

/** Tells whether a page stands at a path. */
export function isPage(path: string): boolean {
  const steps = path.split("/");
  return PAGES.some((page) => {
    const wanted = page.path.split("/");
    return (
      wanted.length === steps.length &&
      wanted.every((step, index) => (step.startsWith(":") ? steps[index] !== "" : step === steps[index]))
    );
  });
}

import { useLocation } from "preact-iso";

/** What an address says after its question mark, and how to go where it says something else. */
export interface Address {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The address of the same page with these values in place of those; an empty one is left out. */
  readonly with: (values: Readonly<Record<string, string>>) => string;
  /** Goes there; a filter that changes replaces the address before, so that "back" leaves the page. */
  readonly go: (values: Readonly<Record<string, string>>, replace?: boolean) => void;
}

/** The state of a page, all of which its address holds. */
export function useAddress(): Address {
  const { path, query, route } = useLocation();
  const others = (values: Readonly<Record<string, string>>): string => {
    const next = new URLSearchParams(Object.entries({ ...query, ...values }).filter(([, value]) => value !== ""));
    return next.size === 0 ? path : `${path}?${next.toString()}`;
  };
  return { path, query, with: others, go: (values, replace = false) => route(others(values), replace) };
}

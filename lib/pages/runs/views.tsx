import { useAddress } from "./address.ts";

/** A part of a page that is shown by itself. */
export interface View {
  /** What the address says; empty for the first one. */
  readonly id: string;
  readonly name: string;
  /** How many things it shows, where that is known. */
  readonly count?: number | undefined;
}

/** Leads to the views of a page, of which the address names one. */
export function Views({ label, views, current }: { label: string; views: readonly View[]; current: string }) {
  const { path } = useAddress();
  return (
    <nav class="views" aria-label={label}>
      {views.map(({ id, name, count }) => (
        <a key={id} href={id === "" ? path : `${path}?vue=${id}`} aria-current={id === current ? "page" : undefined}>
          {name}
          {count !== undefined && count > 0 && <small>{count.toLocaleString("fr-FR")}</small>}
        </a>
      ))}
    </nav>
  );
}

import { hash } from "node:crypto";

/** What identifies a deed in every release and every flavour of DVF. */
export interface SaleIdentity {
  readonly date: string;
  /** Communes and parcels as the tax office wrote them on the day of the deed, before any merger of communes. */
  readonly communes: readonly string[];
  readonly natures: readonly string[];
  readonly parcels: readonly string[];
  readonly lots: readonly string[];
  readonly premises: readonly { readonly type: string; readonly area: number | null; readonly rooms: number | null }[];
}

/**
 * Gives the 32 hex digits under which a deed is known, whichever file it is read from: its date, communes, nature, parcels, lots
 * and premises, in no order. Neither the price, which later corrections change, nor `id_mutation`, which each release renumbers,
 * takes part.
 */
export function saleKey(deed: SaleIdentity): string {
  const premises = deed.premises.map(({ type, area, rooms }) => `${type}:${area ?? 0}:${rooms ?? 0}`).sort();
  const sets = [deed.communes, deed.natures, deed.parcels, deed.lots].map(distinct);
  return hash("md5", JSON.stringify([deed.date, ...sets, premises]), "hex");
}

/** The values sorted, each once; most deeds have one. */
export function distinct(values: readonly string[]): string[] {
  return values.length < 2 ? [...values] : [...new Set(values)].sort();
}

/** Writes a lot's number one way: "0029", " 29" and "29" are one lot. */
export function lotNumber(written: string): string {
  const number = written.trim().toUpperCase();
  return number.startsWith("0") ? number.replace(/^0+(?=.)/, "") : number;
}

interface Numbered {
  readonly key: string;
  readonly priceCents: number | null;
  readonly sourceRef: string;
}

/**
 * Numbers the deeds that share a key, 0 first, by price (unknown first), then by all that they say, the file's own name for them last; the
 * order of `sales` stays, and has no part in it.
 */
export function withOrdinals<S extends Numbered>(sales: readonly S[]): (S & { ordinal: number })[] {
  const numbered = sales.map((sale) => ({ ...sale, ordinal: 0 }));
  for (const equals of Map.groupBy(numbered, (sale) => sale.key).values()) {
    if (equals.length === 1) continue;
    const says = new Map(equals.map((sale) => [sale, JSON.stringify([{ ...sale, sourceRef: "" }, sale.sourceRef])]));
    equals.sort(
      (a, b) => (a.priceCents ?? -1) - (b.priceCents ?? -1) || ((says.get(a) ?? "") < (says.get(b) ?? "") ? -1 : 1),
    );
    for (const [ordinal, sale] of equals.entries()) sale.ordinal = ordinal;
  }
  return numbered;
}

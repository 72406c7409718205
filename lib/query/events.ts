/** What happened to an advert, as answers tell it. */
import sql from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { shownNames } from "./advert-names.ts";
import { readAdvert } from "./adverts.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { isRental } from "./present.ts";
import type { AdvertRow } from "./present.ts";

/** An event as Postgres gives it. */
export type EventRow = { readonly happened_at: string } & (
  | { readonly type: "created" | "withdrawn" | "relisted" }
  | { readonly type: "price-changed"; readonly detail: PriceChange }
  | { readonly type: "changed"; readonly detail: { readonly fields: readonly string[] } }
);

/** Euros, null where the advert told none. */
interface PriceChange {
  readonly from: number | null;
  readonly to: number | null;
  readonly percent: number | null;
}

/**
 * What happened to an advert, oldest first, with its source. Amounts are euros, of a rental the monthly rent; `champs` are the
 * names that the advert's own answer gives its fields. @throws Refusal (404) when there is no advert of that id.
 */
export async function listEvents(db: Queries, id: number, sources: readonly Source[]) {
  const { source_id, last_seen } = await readAdvert(db, id);
  const rows = await ask<EventRow>(
    db,
    sql`select happened_at, type, detail from advert_event where advert_id = ${id}::bigint
      order by happened_at, array_position(array['created', 'withdrawn', 'relisted', 'price-changed', 'changed'], type)`,
  );
  return {
    resultats: rows.flatMap(presentEvent),
    sources: attribute([{ source: source_id, collected_at: last_seen }], sources),
  };
}

/** An event as answers tell it; `champs` are the names that the advert's own answer gives its fields. */
export type PresentedEvent = { readonly date: string } & (
  | { readonly type: "creation" | "retrait" | "remise_en_ligne" }
  | {
      readonly type: "changement_prix";
      readonly ancien_prix: number | null;
      readonly nouveau_prix: number | null;
      readonly pourcentage: number | null;
    }
  | { readonly type: "changement"; readonly champs: readonly string[] }
);

const TYPES = { created: "creation", withdrawn: "retrait", relisted: "remise_en_ligne" } as const;

/** Presents an event: nothing for a change of which no answer shows a field. */
export function presentEvent(row: EventRow): PresentedEvent[] {
  const date = row.happened_at;
  if (row.type === "price-changed") {
    const { from, to, percent } = row.detail;
    return [{ date, type: "changement_prix", ancien_prix: from, nouveau_prix: to, pourcentage: percent }];
  }
  if (row.type !== "changed") return [{ date, type: TYPES[row.type] }];
  const champs = shownNames(row.detail.fields);
  return champs.length === 0 ? [] : [{ date, type: "changement", champs }];
}

/** A price and when the advert was first read with it. */
type Priced = { readonly date: string } & ({ readonly prix: number } | { readonly loyer: number });

/** Every price that an advert had, the first one included, oldest first, in euros: `prix` of a sale, the monthly `loyer` of a rental. */
export async function listPrices(db: Queries, { advert_id, content }: AdvertRow): Promise<Priced[]> {
  const rental = isRental(content);
  const rows = await ask<{ collected_at: string; amount: number }>(
    db,
    sql`select collected_at, amount from (
        select v.collected_at, c.amount, lag(c.amount) over (order by v.collected_at) as before
        from advert_version v
        join (select advert_id, content_hash, (content ->> ${rental ? "rentCents" : "priceCents"})::numeric / 100 as amount
          from advert_content) c using (advert_id, content_hash)
        where v.advert_id = ${advert_id}::bigint and c.amount is not null) priced
      where amount is distinct from before order by collected_at`,
  );
  return rows.map(({ collected_at: date, amount }) => (rental ? { date, loyer: amount } : { date, prix: amount }));
}

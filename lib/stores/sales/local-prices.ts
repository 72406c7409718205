import type { Queries } from "../postgres/postgres.ts";
import { NO_MARKET_PRICE } from "./market-price.ts";
import { newestOf } from "./newest.ts";
import type { SoldDwellingRow } from "./sold-dwellings.ts";

/** Prices per m² with the days between which they were agreed on, and where they were read. */
export interface LocalPricesRow {
  readonly prices: readonly number[] | null;
  readonly first_day: string | null;
  readonly last_day: string | null;
  readonly collected: readonly { readonly source: string; readonly collected_at: string }[] | null;
}

const MOST = 2000;
const COLUMNS = "sold_on, price_per_m2, source_id, collected_at";

/** What homes of a type were sold at, in euros per m², in the two years up to the newest sale of the communes; market prices only. */
export async function soldPrices(
  db: Queries,
  communes: readonly string[],
  type: SoldDwellingRow["dwelling_type"],
): Promise<LocalPricesRow> {
  const [row] = await db.query<LocalPricesRow>(
    `with sold as (
        ${newestOf(COLUMNS, `dwelling_type = $2 and price_per_m2 > 0 and ${NO_MARKET_PRICE} is null`, MOST)}
      ), recent as (select * from sold where sold_on > (select max(sold_on) from sold) - interval '2 years')
      select array_agg(price_per_m2) as prices, min(sold_on) as first_day, max(sold_on) as last_day,
        (select json_agg(s) from (select source_id as source, max(collected_at) as collected_at from recent group by 1) s) as collected
      from recent`,
    [communes, type],
    "sold-prices",
  );
  return row ?? { prices: null, first_day: null, last_day: null, collected: null };
}

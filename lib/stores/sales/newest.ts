/**
 * SQL of the newest sales of the communes in `$1` that meet `conditions` (on `sale`), `most` together, with these columns, `sold_on` among them.
 * Each commune is read by itself, along its index and backwards in time: what is read does not grow with the sales that it has.
 */
export function newestOf(columns: string, conditions: string, most: number): string {
  return `select sold.* from unnest($1::text[]) as among (code) cross join lateral (
      select ${columns} from sale where commune = among.code and superseded_by is null and ${conditions}
      order by sold_on desc, sale_key, ordinal limit ${most}) sold
    order by sold_on desc limit ${most}`;
}

/** Which communes and years of the market statistics are to be worked out again. */

/** SQL that notes the communes and years of deeds as due, for the transaction that writes them; `deeds` selects `commune, department, sold_on`. */
export function markDue(deeds: string): string {
  return `insert into market_due (commune, department, year)
    select distinct commune, department, extract(year from sold_on)::smallint from (${deeds}) as written (commune, department, sold_on)
    where commune is not null`;
}

/** Statistics of sales by area and year (`market_year`), worked out from `sale`: what was written since, or all. */
import type { Postgres, Transaction } from "../postgres/postgres.ts";
import { NO_MARKET_PRICE } from "../sales/market-price.ts";

/** Communes and years that one transaction works out. */
const BATCH = 200;

/** One at a time: two would write the same cells. */
const ALONE = `pg_try_advisory_xact_lock(hashtextextended('market cells', 0))`;

/**
 * Works out again the communes, sections and departments whose sales were written since, a batch a transaction, until none is left or `hasTime`
 * says to stop; gives how many communes and years there were. 0 where another process is at it.
 */
export async function refreshSaleCells(db: Postgres, hasTime: () => boolean): Promise<number> {
  let refreshed = 0;
  while (hasTime()) {
    const count = await db.transaction(refreshBatch);
    refreshed += count;
    if (count === 0) break;
  }
  return refreshed;
}

interface Due {
  readonly commune: string;
  readonly department: string;
  readonly year: number;
}

async function refreshBatch(tx: Transaction): Promise<number> {
  // The rows that are taken away here are all committed: the statements after this one see the deeds that they tell of.
  const due = await tx.query<Due>(
    `with picked as (
       select distinct commune, department, year from (select * from market_due where ${ALONE} order by due_id limit 20 * $1) first
       order by department, year, commune limit $1
     ), taken as (
       delete from market_due d using picked p where d.commune = p.commune and d.department = p.department and d.year = p.year
     )
     select * from picked`,
    [BATCH],
  );
  if (due.length > 0) await workOut(tx, due);
  return due.length;
}

async function workOut(tx: Transaction, due: readonly Due[]): Promise<void> {
  const communes = due.map(({ commune }) => commune);
  const departments = due.map(({ department }) => department);
  const years = due.map(({ year }) => year);
  await tx.query(DELETE_COMMUNES, [communes, years]);
  await tx.query(cells(OF_COMMUNES, COMMUNE_AND_SECTIONS), [communes, years]);
  await tx.query(DELETE_DEPARTMENTS, [departments, years]);
  await tx.query(cells(OF_DEPARTMENTS, DEPARTMENT), [departments, years]);
  await tx.query(`insert into match_due (commune) select distinct unnest($1::text[])`, [communes]);
}

/**
 * Works out all cells anew, a department a transaction; `told` hears how many of how many departments are done. Gives the number of cells.
 * Sales that are written meanwhile are due afterwards, as ever.
 */
export async function rebuildSaleCells(db: Postgres, told: (done: number, of: number) => void): Promise<number> {
  const departments = await db.query<{ department: string }>(DEPARTMENTS);
  await db.query(`delete from market_year where left(area, 3) <> all ($1) and left(area, 2) <> all ($1)`, [
    departments.map(({ department }) => department),
  ]);
  for (const [at, { department }] of departments.entries()) {
    await db.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('market cells', 0))`);
      await tx.query(`delete from market_due where department = $1`, [department]);
      await tx.query(DELETE_WITHIN, [department]);
      await tx.query(cells(OF_ONE_DEPARTMENT, ALL_AREAS), [department]);
    });
    told(at + 1, departments.length);
  }
  await db.query("analyze market_year");
  const [row] = await db.query<{ count: number }>("select count(*) as count from market_year");
  return row?.count ?? 0;
}

// By hops in the index, one a department.
const DEPARTMENTS = `
with recursive hop (department) as (
  (select department from sale where superseded_by is null order by department limit 1)
  union all
  select (select s.department from sale s where s.superseded_by is null and s.department > hop.department order by s.department limit 1)
  from hop where hop.department is not null
)
select department from hop where department is not null`;

const DELETE_COMMUNES = `
delete from market_year m using unnest($1::text[], $2::smallint[]) as due (commune, year)
where m.area >= due.commune and m.area < due.commune || 'a' and m.year = due.year`;
const DELETE_DEPARTMENTS = `
delete from market_year m using unnest($1::text[], $2::smallint[]) as due (department, year) where m.area = due.department and m.year = due.year`;
const DELETE_WITHIN = `delete from market_year where area >= $1 and area < $1 || 'a'`;

const FACTS = `s.commune, s.department, s.sections, extract(year from s.sold_on)::smallint as year, extract(quarter from s.sold_on)::smallint as quarter,
  coalesce(s.dwelling_type, 'other') as type, s.source_id, s.sold_on, s.price_cents, s.rooms, s.price_per_m2::float8 as quotient,
  ${NO_MARKET_PRICE} as reason, s.collected_at`;

/** Deeds of the areas and years that are due; one index range each. */
const ofDue = (column: "commune" | "department") => `
select deed.* from (select distinct * from unnest($1::text[], $2::smallint[]) as given (area, year)) due cross join lateral (
  select ${FACTS} from sale s
  where s.superseded_by is null and s.${column} = due.area and s.sold_on between make_date(due.year, 1, 1) and make_date(due.year, 12, 31)
  offset 0) deed`;
const OF_COMMUNES = ofDue("commune");
const OF_DEPARTMENTS = ofDue("department");
const OF_ONE_DEPARTMENT = `select ${FACTS} from sale s where s.superseded_by is null and s.department = $1`;

const COMMUNE_AND_SECTIONS = `select deed.commune as area union all select distinct deed.commune || section from unnest(deed.sections) as section`;
const DEPARTMENT = `select deed.department as area`;
const ALL_AREAS = `${DEPARTMENT} union all ${COMMUNE_AND_SECTIONS}`;

const inOrder = (value: string, kind: string) =>
  `coalesce(array_agg(${value} order by quotient, quarter, rooms) filter (where quotient is not null and reason is ${kind}), '{}')`;
const byQuarter = (aggregate: string) =>
  `array[${[1, 2, 3, 4].map((quarter) => `coalesce(${aggregate} filter (where quarter = ${quarter}), 0)`).join(", ")}]`;

function cells(deeds: string, areas: string): string {
  return `
insert into market_year (area, year, type, source_id, deeds, unpriced, volume_cents, first_sale, last_sale, quarter_deeds, quarter_volume,
  prices, quarters, rooms, left_reasons, left_rooms, collected_at)
select area, year, type, source_id, count(*), count(*) - count(price_cents), coalesce(sum(price_cents), 0), min(sold_on), max(sold_on),
  ${byQuarter("count(*)")}, ${byQuarter("sum(price_cents)")},
  ${inOrder("quotient", "null")}, ${inOrder("quarter", "null")}, ${inOrder("rooms", "null")},
  ${inOrder("reason", "not null")}, ${inOrder("rooms", "not null")}, max(collected_at)
from (${deeds}) deed cross join lateral (${areas}) place
group by area, year, type, source_id`;
}

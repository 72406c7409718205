/** Statistics of sales by area and year (`market_year`), worked out from `sale`: what was written since, or all. */
import pMap from "p-map";
import type { Postgres, Transaction } from "../postgres/postgres.ts";
import { NO_MARKET_PRICE } from "../sales/market-price.ts";

/** Communes and years that one transaction works out. */
const BATCH = 200;

/** Departments that are worked out at once, and what each may sort in. */
const AT_ONCE = 2;
const SORT_MEMORY = "128MB";

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
  await tx.query(OF_COMMUNES, [communes, years]);
  await tx.query(DELETE_DEPARTMENTS, [departments, years]);
  await tx.query(OF_DEPARTMENTS, [departments, years]);
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
  let done = 0;
  await pMap(
    departments,
    async ({ department }) => {
      await db.transaction(async (tx) => {
        await tx.query(`set local work_mem = '${SORT_MEMORY}'`);
        await tx.query(`select pg_advisory_xact_lock_shared(hashtextextended('market cells', 0))`);
        await tx.query(`delete from market_due where department = $1`, [department]);
        await tx.query(DELETE_WITHIN, [department]);
        await tx.query(OF_ONE_DEPARTMENT, [department]);
      });
      told(++done, departments.length);
    },
    { concurrency: AT_ONCE },
  );
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

// By ranges of the key, one a commune and year: a join would read all cells.
const DELETE_COMMUNES = `
delete from market_year where ctid = any (array(
  select m.at from unnest($1::text[], $2::smallint[]) as due (commune, year) cross join lateral (
    select ctid as at from market_year where area >= due.commune and area < due.commune || 'a' and year = due.year offset 0) m))`;
const DELETE_DEPARTMENTS = `
delete from market_year m using unnest($1::text[], $2::smallint[]) as due (department, year) where m.area = due.department and m.year = due.year`;
const DELETE_WITHIN = `delete from market_year where area >= $1 and area < $1 || 'a'`;

const FACTS = `extract(year from s.sold_on)::smallint as year, extract(quarter from s.sold_on)::smallint as quarter,
  coalesce(s.dwelling_type, 'other') as type, s.source_id, s.sold_on, s.price_cents, s.rooms, s.price_per_m2::float8 as quotient,
  ${NO_MARKET_PRICE} as reason, s.collected_at`;

/** The sections of a deed with their commune's code; nearly all deeds lie in one. */
const SECTIONS = `case cardinality(s.sections) when 0 then '{}' when 1 then array[s.commune || s.sections[1]]
  else array(select distinct s.commune || section from unnest(s.sections) as section) end`;
const COMMUNE_AND_SECTIONS = `s.commune || ${SECTIONS}`;
const DEPARTMENT = `array[s.department]`;
const ALL_AREAS = `array[s.department, s.commune] || ${SECTIONS}`;

/** Deeds of the areas and years that are due; one index range each. */
const ofDue = (column: "commune" | "department", areas: string) => `
select deed.* from (select distinct * from unnest($1::text[], $2::smallint[]) as given (area, year)) due cross join lateral (
  select ${areas} as areas, ${FACTS} from sale s
  where s.superseded_by is null and s.${column} = due.area and s.sold_on between make_date(due.year, 1, 1) and make_date(due.year, 12, 31)
  offset 0) deed`;
const OF_COMMUNES = cells(ofDue("commune", COMMUNE_AND_SECTIONS));
const OF_DEPARTMENTS = cells(ofDue("department", DEPARTMENT));
const OF_ONE_DEPARTMENT = cells(
  `select ${ALL_AREAS} as areas, ${FACTS} from sale s where s.superseded_by is null and s.department = $1`,
);

function inOrder(value: string, kind: "null" | "not null"): string {
  return `coalesce(array_agg(${value} order by quotient, quarter, rooms) filter (where quotient is not null and reason is ${kind}), '{}')`;
}

function byQuarter(aggregate: string): string {
  return `array[${[1, 2, 3, 4].map((quarter) => `coalesce(${aggregate} filter (where quarter = ${quarter}), 0)`).join(", ")}]`;
}

/** SQL that works out the cells of the deeds that `deeds` selects, each in all of its `areas`. */
function cells(deeds: string): string {
  return `
insert into market_year (area, year, type, source_id, deeds, unpriced, volume_cents, first_sale, last_sale, quarter_deeds, quarter_volume,
  prices, quarters, rooms, left_reasons, left_rooms, collected_at)
select area collate "C", year, type, source_id, count(*), count(*) - count(price_cents), coalesce(sum(price_cents), 0), min(sold_on), max(sold_on),
  ${byQuarter("count(*)")}, ${byQuarter("sum(price_cents)")},
  ${inOrder("quotient", "null")}, ${inOrder("quarter", "null")}, ${inOrder("rooms", "null")},
  ${inOrder("reason", "not null")}, ${inOrder("rooms", "not null")}, max(collected_at)
from (${deeds}) deed cross join lateral unnest(areas) as area
group by area collate "C", year, type, source_id`;
}

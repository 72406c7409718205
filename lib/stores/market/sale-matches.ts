/**
 * Which sale a withdrawn advert possibly ended in: a deed of the same type, area and place, signed within a window around the withdrawal. DVF comes
 * out months later, so that each commune is compared again whenever its deeds or its withdrawn adverts were written.
 */
import type { Postgres, Transaction } from "../postgres/postgres.ts";
import { SYMBOLIC_BELOW_CENTS } from "../../records/market-price.ts";
import { NO_MARKET_PRICE } from "../sales/market-price.ts";

/** Communes that one transaction compares. */
const BATCH = 20;

/** Days that a deed may be signed before its advert is taken away, and after: an advert may go when the contract is made, the deed follows. */
const DAYS_BEFORE = 30;
const DAYS_AFTER = 240;
/** A deed within so many days of the withdrawal is as likely as any. */
const USUAL_DAYS = 120;
/** Largest difference of the logarithms of the areas: some 10 %, as habitable and built area differ. */
const AREA_GAP = 0.1;
/** Wide bounds of signed over asked: the ratio is what the matches are to tell, and no ground for them. */
const LOWEST_RATIO = 0.6;
const HIGHEST_RATIO = 1.15;
/** Metres between an advert with a position of its own and a deed's parcel: near, and at most. */
const NEAR_METRES = 150;
const FAR_METRES = 500;
/** What is less sure is not kept. */
const LEAST_CONFIDENCE = 0.1;
/** Days of a slice of time, by which candidates are looked up. */
const SLICE_DAYS = 180;

/**
 * Compares communes that are due until none is left or `hasTime` says to stop; gives how many were compared. 0 where another process is at it.
 */
export async function matchSales(db: Postgres, hasTime: () => boolean): Promise<number> {
  let compared = 0;
  while (hasTime()) {
    const count = await db.transaction(matchBatch);
    if (count === 0) break;
    compared += count;
  }
  return compared;
}

/** Puts every commune that has withdrawn adverts among those that are due. */
export async function compareAllAgain(db: Postgres): Promise<void> {
  await db.query(
    `insert into match_due (commune) select distinct commune from advert where status = 'withdrawn' and commune is not null`,
  );
  await db.query(`delete from sale_match`);
}

async function matchBatch(tx: Transaction): Promise<number> {
  const due = await tx.query<{ commune: string }>(
    `with picked as (
       select distinct commune from (
         select commune from match_due where pg_try_advisory_xact_lock(hashtextextended('sale matches', 0)) order by due_id limit 20 * $1) first
       limit $1
     ), taken as (
       delete from match_due d using picked p where d.commune = p.commune
     )
     select commune from picked`,
    [BATCH],
  );
  if (due.length === 0) return 0;
  const towns = await tx.query<{ commune: string }>(TOWNS, [due.map(({ commune }) => commune)]);
  const codes = towns.map(({ commune }) => commune);
  await tx.query(`delete from sale_match where commune = any ($1)`, [codes]);
  await tx.query(MATCH, [codes]);
  await tx.query(`update cache_generation set generation = generation + 1`);
  return due.length;
}

// Deeds have the code of a commune of any time. Paris, Lyon and Marseille as a whole are no place to find a home's deed in.
const TOWNS = `
select distinct today.commune from unnest($1::text[]) as code cross join lateral (select commune_today(code) as commune) today
where not exists (select from place p where p.parent = today.commune and p.type = 'arrondissement')`;

// Candidates are looked up by slices of area and time, each advert in all slices that its bounds touch.
// An advert that stands on several portals is one good: it does not compete with itself. Ties go to the newest advert.
const MATCH = `
with gone as materialized (
  select a.advert_id, a.commune, a.type, a.area::float8 as area, a.rooms, a.price_cents, w.at::date as withdrawn_on,
    case when a.content->>'precision' in ('exact', 'street') then a.longitude end as longitude, a.latitude
  from advert a cross join lateral (
    select max(happened_at) as at from advert_event e where e.advert_id = a.advert_id and e.type = 'withdrawn') w
  where a.commune = any ($1) and a.status = 'withdrawn' and a.transaction = 'sale' and a.type in ('apartment', 'house') and a.area > 0
    and a.price_cents >= ${SYMBOLIC_BELOW_CENTS} and a.life_annuity is not true and w.at is not null
), sought as (
  select gone.*, area_slice, time_slice
  from gone
  cross join lateral generate_series(floor((ln(area) - ${AREA_GAP}) / ${AREA_GAP})::int, floor((ln(area) + ${AREA_GAP}) / ${AREA_GAP})::int) as area_slice
  cross join lateral generate_series((withdrawn_on - ${DAYS_BEFORE} - date '1970-01-01') / ${SLICE_DAYS},
    (withdrawn_on + ${DAYS_AFTER} - date '1970-01-01') / ${SLICE_DAYS}) as time_slice
), deed as materialized (
  select town.commune, s.sale_key, s.ordinal, s.dwelling_type as type, s.built_area::float8 as area, s.rooms, s.price_cents, s.sold_on, s.longitude,
    s.latitude, floor(ln(s.built_area::float8) / ${AREA_GAP})::int as area_slice, (s.sold_on - date '1970-01-01') / ${SLICE_DAYS} as time_slice
  from (select commune, unnest(commune_codes(commune)) as code from unnest($1::text[]) as commune) town
  cross join (select min(withdrawn_on) - ${DAYS_BEFORE} as first_day, max(withdrawn_on) + ${DAYS_AFTER} as last_day from gone) days
  cross join lateral (select * from sale s where s.superseded_by is null and s.commune = town.code and s.sold_on between first_day and last_day) s
  where s.price_per_m2 is not null and s.nature = 'Vente' and ${NO_MARKET_PRICE} is null
), pair as (
  select g.advert_id, g.commune, g.type, g.withdrawn_on, g.price_cents as asking_cents, round(g.area) as rounded_area, d.sale_key, d.ordinal,
    d.sold_on, d.price_cents,
    (1 - abs(ln(d.area / g.area)) / ${AREA_GAP})
    * (case abs(g.rooms - d.rooms) when 0 then 1 when 1 then 0.4 else 0.7 end)
    * (case when d.sold_on - g.withdrawn_on < 0 then 1 + (d.sold_on - g.withdrawn_on) / ${DAYS_BEFORE + 1}.0
        when d.sold_on - g.withdrawn_on > ${USUAL_DAYS} then 1 - (d.sold_on - g.withdrawn_on - ${USUAL_DAYS}) / ${DAYS_AFTER - USUAL_DAYS + 1}.0 else 1 end)
    * (case when metres is null then 0.5 when metres <= ${NEAR_METRES} then 1 else 0.6 end) as score
  from sought g join deed d using (commune, type, area_slice, time_slice)
  cross join lateral (select metres_between(g.longitude, g.latitude, d.longitude, d.latitude) as metres) at
  where abs(ln(d.area / g.area)) < ${AREA_GAP}
    and d.sold_on between g.withdrawn_on - ${DAYS_BEFORE} and g.withdrawn_on + ${DAYS_AFTER}
    and d.price_cents between ${LOWEST_RATIO} * g.price_cents and ${HIGHEST_RATIO} * g.price_cents
    and coalesce(abs(g.rooms - d.rooms) <= 1, true) and coalesce(metres <= ${FAR_METRES}, true)
), wanted as (
  select sale_key, ordinal, sum(score) as scores from (
    select sale_key, ordinal, max(score) as score from pair group by sale_key, ordinal, asking_cents, rounded_area) good
  group by 1, 2
), ranked as (
  select pair.*, score * score / greatest(wanted.scores, sum(score) over (partition by advert_id)) as confidence,
    row_number() over (partition by advert_id order by score desc, sale_key, ordinal) as of_advert,
    row_number() over (partition by sale_key, ordinal order by score desc, advert_id desc) as of_sale
  from pair join wanted using (sale_key, ordinal)
)
insert into sale_match (advert_id, sale_key, ordinal, commune, department, type, withdrawn_on, sold_on, asking_cents, first_asking_cents,
  price_cents, confidence)
select advert_id, sale_key, ordinal, commune, department_of(commune, null), type, withdrawn_on, sold_on, asking_cents,
  coalesce((select (e.detail->>'from')::numeric * 100 from advert_event e
    where e.advert_id = ranked.advert_id and e.type = 'price-changed' order by e.happened_at limit 1)::bigint, asking_cents), price_cents, confidence
from ranked where of_advert = 1 and of_sale = 1 and confidence >= ${LEAST_CONFIDENCE}
on conflict do nothing`;

/** Sales in Postgres: one COPY and one merge statement a chunk, and what a complete file no longer holds. */
import { hexToUuid, saleHash } from "../../records/content-hash.ts";
import type { Sale } from "../../records/record.ts";
import { markDue } from "../market/due.ts";
import { copyLine } from "../postgres/copy-text.ts";
import type { Transaction } from "../postgres/postgres.ts";

/** What a merge did: how many deeds were new or corrected, and how many were known so. */
export interface Merged {
  readonly changed: number;
  readonly unchanged: number;
}

/** Which file the sales come from. */
export interface SaleChunk {
  readonly runId: string;
  readonly task: number;
  readonly source: string;
  readonly family: string;
  /** Whether the file itself says which rows are one deed. */
  readonly deedsGiven: boolean;
  readonly collectedAt: string;
  readonly readerVersion: number;
}

const COLUMNS = [
  "sale_key",
  "ordinal",
  "source_ref",
  "sold_on",
  "nature",
  "price_cents",
  "dispositions",
  "commune",
  "commune_name",
  "former_communes",
  "department",
  "postcode",
  "address",
  "parcels",
  "sections",
  "lot_count",
  "dwellings",
  "dwelling_type",
  "built_area",
  "rooms",
  "land_area",
  "longitude",
  "latitude",
  "detail",
  "content_hash",
] as const;

/** Columns that hold a code of the commune. */
const PLACE = ["commune", "former_communes", "department", "parcels", "sections"] as const;

/**
 * Merges sales into Postgres. Newer facts replace older ones, never the other way round; a deed that is known with the same facts keeps
 * them, and when they were last confirmed; places and coordinates that only one of two files knows are kept.
 */
export async function mergeSales(tx: Transaction, sales: Iterable<Sale>, from: SaleChunk): Promise<Merged> {
  await tx.query(`create temp table sale_in on commit drop as select ${COLUMNS.join(", ")} from sale with no data`);
  const count = await tx.copyFrom(`copy sale_in (${COLUMNS.join(", ")}) from stdin`, saleLines(sales));
  await claimOrdinals(tx, from);
  const [{ changed } = { changed: 0 }] = await tx.query<{ changed: number }>(MERGE, [
    from.family,
    from.source,
    from.runId,
    from.readerVersion,
    from.collectedAt,
    from.deedsGiven,
  ]);
  await tx.query(CONFIRM, [from.family, from.collectedAt]);
  return { changed, unchanged: count - changed };
}

/** COPY text in pieces of many rows: a write a row would cost more than the row. */
function* saleLines(sales: Iterable<Sale>): Generator<string> {
  let lines = "";
  for (const sale of sales) {
    lines += saleLine(sale);
    if (lines.length > 65_536) {
      yield lines;
      lines = "";
    }
  }
  yield lines;
}

function saleLine(sale: Sale): string {
  return copyLine([
    hexToUuid(sale.key),
    sale.ordinal,
    sale.sourceRef,
    sale.soldOn,
    sale.nature,
    sale.priceCents,
    sale.dispositions,
    sale.commune,
    sale.communeName,
    sale.formerCommunes,
    sale.department,
    sale.postcode,
    sale.address,
    sale.parcels,
    sale.sections,
    sale.lotCount,
    sale.dwellings,
    sale.dwellingType,
    sale.builtArea,
    sale.rooms,
    sale.landArea,
    sale.longitude,
    sale.latitude,
    JSON.stringify({ lots: sale.lots, premises: sale.premises, land: sale.land }),
    saleHash(sale),
  ]);
}

/**
 * Two deeds of one file may share a key although they stand in different chunks: the second to come takes the next ordinal.
 * A chunk orders its own deeds; this settles the rare case across chunks. What another file of the run holds is the same deed.
 */
async function claimOrdinals(tx: Transaction, from: SaleChunk): Promise<void> {
  for (;;) {
    const met = await tx.query<{ sale_key: string }>(CLAIM, [from.runId, from.task]);
    if (met.length === 0) return;
    const keys = met.map(({ sale_key }) => sale_key);
    const moved = await tx.query(MOVE, [from.runId, from.task, keys]);
    if (moved.length === 0) return;
  }
}

const CLAIM = `
with claimed as (
  insert into sale_seen (run_id, task, sale_key, ordinal, source_ref, commune, commune_name, former_communes, sold_on)
  select $1, $2, sale_key, ordinal, source_ref, commune, commune_name, former_communes, sold_on
  from sale_in order by sale_key, ordinal
  on conflict do nothing returning sale_key, ordinal
)
select sale_key from sale_in left join claimed using (sale_key, ordinal) where claimed.sale_key is null`;

// Only what was met is looked up: a join with all that the run has seen would take longer with every chunk.
const MOVE = `
update sale_in i
set ordinal = (select max(ordinal) from sale_seen s where s.run_id = $1 and s.task = $2 and s.sale_key = i.sale_key)
  + (select count(*) from sale_in b where b.sale_key = i.sale_key and b.ordinal <= i.ordinal)
from sale_seen n
where n.run_id = $1 and n.task = $2 and n.sale_key = any($3::uuid[]) and n.sale_key = i.sale_key and n.ordinal = i.ordinal
  and n.source_ref <> i.source_ref
returning i.sale_key`;

// A commune and year that a newer complete file covers takes nothing from an older one, whichever of its codes the older one uses. What only
// files of the raw flavour lack stays: they know a commune by its code on the day of the deed, the others by today's.
const MERGE = `
with merged as (
insert into sale as s (family, source_id, run_id, reader_version, collected_at, ${COLUMNS.join(", ")})
select $1, $2, $3, $4, $5::timestamptz, ${COLUMNS.map((column) => `i.${column}`).join(", ")}
from sale_in i
where not exists (select from sale_coverage c
  where c.family = $1 and c.commune = any (i.commune || i.former_communes) and c.year = extract(year from i.sold_on)::smallint
    and c.collected_at > $5::timestamptz)
order by i.sale_key, i.ordinal
on conflict (sale_key, ordinal) do update set
  source_id = excluded.source_id, source_ref = excluded.source_ref, run_id = excluded.run_id,
  nature = excluded.nature, price_cents = excluded.price_cents, dispositions = excluded.dispositions,
  ${PLACE.map((column) => `${column} = case when $6 then excluded.${column} else s.${column} end`).join(", ")},
  commune_name = case when $6 then coalesce(excluded.commune_name, s.commune_name) else coalesce(s.commune_name, excluded.commune_name) end,
  postcode = case when $6 then coalesce(excluded.postcode, s.postcode) else coalesce(s.postcode, excluded.postcode) end,
  address = case when $6 then coalesce(excluded.address, s.address) else coalesce(s.address, excluded.address) end,
  lot_count = excluded.lot_count,
  dwellings = excluded.dwellings, dwelling_type = excluded.dwelling_type, built_area = excluded.built_area,
  rooms = excluded.rooms, land_area = excluded.land_area,
  longitude = coalesce(excluded.longitude, s.longitude), latitude = coalesce(excluded.latitude, s.latitude),
  detail = excluded.detail, content_hash = excluded.content_hash, reader_version = excluded.reader_version,
  collected_at = excluded.collected_at,
  superseded_by = case when s.yields and not $6 then s.superseded_by end, yields = s.yields and not $6
where (excluded.collected_at, excluded.reader_version) >= (s.collected_at, s.reader_version)
  and (case when $6 or excluded.commune = s.commune then excluded.content_hash <> s.content_hash
      else (excluded.price_cents, excluded.nature, excluded.dispositions) is distinct from (s.price_cents, s.nature, s.dispositions) end
    or (s.superseded_by is not null and ($6 or not s.yields))
    or (s.longitude is null and excluded.longitude is not null))
returning new.commune, new.department, new.sold_on, old.commune as commune_before, old.department as department_before
), due as (
${markDue(`select commune, department, sold_on from merged union all select commune_before, department_before, sold_on from merged`)}
)
select count(*) as changed from merged`;

// What the merge left as it was is the same in this newer file: no file between the two has later news, nor may take it for gone.
const CONFIRM = `
with confirmed as (
update sale s set collected_at = $2::timestamptz
from sale_in i
where s.sale_key = i.sale_key and s.ordinal = i.ordinal and s.collected_at < $2::timestamptz
  and not exists (select from sale_coverage c
    where c.family = $1 and c.commune = any (i.commune || i.former_communes) and c.year = extract(year from i.sold_on)::smallint
      and c.collected_at > $2::timestamptz)
returning s.commune, s.department, s.sold_on
), due as (
${markDue("select commune, department, sold_on from confirmed")}
)
select count(*) from confirmed`;

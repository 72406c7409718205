/** What ADEME still has of the ratings that are held, in Postgres: those that left its view no longer count. */
import type { RatingListing } from "../../records/open-data.ts";
import { copyLine } from "../postgres/copy-text.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";

/**
 * Takes a listing: ratings of its communes that are older than it and not in it are withdrawn, those in it that were withdrawn count
 * again. Gives how many moved. Of a commune of which a newer listing is known, nothing is withdrawn and nothing brought back.
 */
export async function mergeListing(tx: Transaction, listing: RatingListing, runId: string): Promise<number> {
  const { source, stage, communes, listedAt, references } = listing;
  const newest = await tx.query<{ commune: string }>(NEWEST, [source, stage, listedAt, runId, communes]);
  await tx.query("create temp table still_there (reference text) on commit drop");
  await tx.copyFrom("copy still_there from stdin", linesOf(references));
  await tx.query("analyze still_there");
  const proven = newest.map(({ commune }) => commune);
  const moved = await tx.query<{ reference: string }>(MOVED, [source, stage, listedAt, proven]);
  await tx.query(
    `update energy_rating set withdrawn_at = case when withdrawn_at is null then $2::timestamptz end
     where source_id = $1 and reference = any($3)`,
    [source, listedAt, moved.map(({ reference }) => reference)],
  );
  await tx.query("drop table still_there");
  return moved.length;
}

/**
 * By commune of which any rating was collected before an instant, withdrawn ones included: how many of those ratings count, and how many of
 * these are not among the references.
 */
export function heldRatings(
  db: Queries,
  {
    source,
    stage,
    communes,
    before,
  }: Pick<RatingListing, "source" | "stage" | "communes"> & { readonly before: string },
  references: readonly string[],
): Promise<{ commune: string; held: number; missing: number }[]> {
  return db.query(
    `select commune, count(*) filter (where counts) as held, count(*) filter (where counts and there.reference is null) as missing
     from (select commune, reference, active and withdrawn_at is null as counts from energy_rating
           where source_id = $1 and stage = $2 and commune = any($3) and collected_at < $5) r
       left join (select distinct unnest($4::text[]) as reference) there using (reference)
     group by commune order by commune`,
    [source, stage, communes, references, before],
  );
}

function* linesOf(references: readonly string[]): Generator<string> {
  for (const reference of references) yield copyLine([reference]);
}

const NEWEST = `
insert into rating_listing as l (source_id, stage, commune, listed_at, run_id)
select $1, $2, commune, $3, $4 from (select distinct unnest($5::text[]) as commune) c order by commune
on conflict (source_id, stage, commune) do update set listed_at = excluded.listed_at, run_id = excluded.run_id
where excluded.listed_at > l.listed_at
returning commune`;

// Locked in the order in which ratings are merged. What was collected with the listing, or after it, is there. A newer listing of its
// commune may have left out what an older withdrawal left out too: only the newest brings back.
const MOVED = `
select reference from energy_rating r left join (select distinct reference, true as listed from still_there) s using (reference)
where source_id = $1 and case when listed then withdrawn_at < $3 and not exists (
    select from rating_listing l where l.source_id = $1 and l.stage = r.stage and l.commune = r.commune and l.listed_at > $3)
  else withdrawn_at is null and stage = $2 and commune = any($4) and collected_at < $3 end
order by source_id, reference for update of r`;

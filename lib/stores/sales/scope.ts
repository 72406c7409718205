/** Which communes and years a whole file speaks for, when communes were merged since or are not merged yet in it. */
import type { Transaction } from "../postgres/postgres.ts";

/** Which task of a run gave the file. */
interface WholeFile {
  readonly runId: string;
  readonly task: number;
  readonly family: string;
  readonly deedsGiven: boolean;
  readonly collectedAt: string;
}

/**
 * Makes the temporary table `scope (commune, year, merged_into, incomplete)`: the communes and years of the file's deeds, and with them
 * those of communes that were merged into them. These are the ones that the file's rows name, and the ones that the places know of where
 * the file uses today's codes. A commune that the places know as one of today, that is part of another one, or under whose code the file
 * itself has deeds is none of them. Leaves out what a newer file covers.
 */
export async function findScope(
  tx: Transaction,
  { runId, task, family, deedsGiven, collectedAt }: WholeFile,
): Promise<void> {
  await tx.query(
    `create temp table held on commit drop as
     select commune, extract(year from sold_on)::smallint as year, town_key(max(commune_name)) as name_key
     from sale_seen where run_id = $1 and task = $2 group by 1, 2`,
    [runId, task],
  );
  await tx.query(`create temp table merger on commit drop as ${MERGERS}`, [runId, task, deedsGiven]);
  await tx.query(
    `create temp table scope on commit drop as
     select distinct on (commune, year) commune, year, merged_into, exists (select from quarantine q
       where q.run_id = $1 and q.task = $2 and q.kind = 'row'
         and q.scope in (commune, merged_into, commune || '-' || year, merged_into || '-' || year)) as incomplete
     from (
       select commune, year, commune as merged_into from held
       union all
       select m.former, h.year, m.commune from merger m join held h using (commune)
     ) covered
     order by commune, year, merged_into`,
    [runId, task],
  );
  await tx.query("analyze scope");
  await tx.query(
    `delete from scope using sale_coverage c
     where c.family = $1 and c.commune in (scope.commune, scope.merged_into) and c.year = scope.year and c.collected_at > $2`,
    [family, collectedAt],
  );
}

// A file of inferred deeds has the codes of their days: there a parcel that carries a former commune's digits shows that it is merged. A file
// that calls the commune by the name of one of its parts is from before the merger.
const MERGERS = `
with named as (
  select distinct commune, unnest(former_communes) as former from sale_seen
  where run_id = $1 and task = $2 and former_communes <> '{}'
), registered as (
  select p.code as commune, former
  from place p cross join lateral unnest(commune_codes(p.code)) as former
  where p.type = 'commune' and p.code in (select commune from held) and former <> p.code and commune_today(former) = p.code
    and not exists (select from held h join place part on part.type = 'former' and part.code = p.code and part.name_key = h.name_key
      where h.commune = p.code and part.name_key <> p.name_key)
    and ($3 or exists (select from sale_seen n join sale s using (sale_key, ordinal)
      where n.run_id = $1 and n.task = $2 and n.commune = p.code
        and exists (select from unnest(s.parcels) as parcel where left(parcel, 8) = p.code || right(former, 3))))
)
select distinct on (former) commune, former from (select * from named union select * from registered) merger
where not exists (select from held where held.commune = former)
  and not exists (select from place p where p.code = former and p.type <> 'former')
  and commune_today(former) in (former, commune, commune_today(commune))
order by former, commune`;

/** What a complete file no longer holds: a reissued commune and year supersedes the deeds that it leaves out. */
import type { Transaction } from "../postgres/postgres.ts";
import { markDue } from "../market/due.ts";
import { findScope } from "./scope.ts";
import type { Reason } from "../../records/reason.ts";
import { SNAPSHOT } from "../runs/reasons.ts";

/** Which task of a run gave a whole file of which family of sales. */
export interface Snapshot {
  readonly runId: string;
  readonly task: number;
  readonly source: string;
  readonly family: string;
  readonly deedsGiven: boolean;
  readonly maxShare: number;
  readonly collectedAt: string;
}

/** What came of a snapshot: how many deeds it superseded, and why it was not believed for some places. */
export interface SnapshotOutcome {
  readonly superseded: number;
  readonly missing: readonly Reason[];
}

/** A commune and year loses this many deeds at least before its share is looked at: small places move a lot. */
const NOTICEABLE = 20;

/**
 * Marks the deeds of each commune and year of the file that the file no longer holds, and records which communes and years are covered: those
 * that it names, and those of communes that were merged into them (scope.ts).
 * Leaves a commune and year alone where rows were refused, where a newer file covers it, or where more than `maxShare` of its deeds
 * would go. Where the file does not say which rows are one deed, given deeds of the same day and parcels stand, and the inferred one yields.
 */
export async function applySnapshot(tx: Transaction, snapshot: Snapshot): Promise<SnapshotOutcome> {
  const { runId, family, collectedAt } = snapshot;
  const obstacle = await obstacleTo(tx, snapshot);
  if (obstacle) return { superseded: 0, missing: [obstacle] };
  await findScope(tx, snapshot);
  if (!snapshot.deedsGiven) await yieldToGivenDeeds(tx, snapshot);
  await findGone(tx, snapshot);
  const refused = await refuseImplausible(tx, snapshot.maxShare);
  const [{ count } = { count: 0 }] = await tx.query<{ count: number }>(
    `with marked as (update sale s set superseded_by = $1 from gone g
       where s.sale_key = g.sale_key and s.ordinal = g.ordinal returning s.commune, s.department, s.sold_on),
     due as (${markDue("select * from marked")})
     select count(*) as count from marked`,
    [runId],
  );
  await tx.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select $1, commune, year, $2, $3, $4, not incomplete from scope
     on conflict (family, commune, year) do update set source_id = excluded.source_id, run_id = excluded.run_id,
       collected_at = excluded.collected_at, complete = excluded.complete`,
    [family, snapshot.source, runId, collectedAt],
  );
  return { superseded: count, missing: refused };
}

/**
 * Has the planner know what a run has brought, once before its snapshots are applied: a plan for an empty table never ends on a full one. Among many
 * sales it takes longer than most snapshots.
 */
export async function analyzeSales(tx: Transaction): Promise<void> {
  await tx.query("analyze sale_seen");
  await tx.query(
    "analyze sale (sale_key, ordinal, family, commune, former_communes, sold_on, superseded_by, collected_at)",
  );
}

/** Why the file can't be taken as a whole, if so. */
async function obstacleTo(tx: Transaction, { runId, task }: Snapshot): Promise<Reason | null> {
  const [facts] = await tx.query<{ unscoped: number; seen: number; counted: number }>(
    `select
       (select count(*) from quarantine where run_id = $1 and task = $2 and kind = 'row' and scope is null) as unscoped,
       (select count(*) from sale_seen where run_id = $1 and task = $2) as seen,
       (select coalesce(sum((records->>'sale')::int), 0) from chunk where run_id = $1 and task = $2) as counted`,
    [runId, task],
  );
  if (!facts || facts.seen !== facts.counted) {
    return SNAPSHOT.listLost();
  }
  if (facts.unscoped > 0) {
    return SNAPSHOT.unscoped(facts.unscoped);
  }
  return null;
}

/** Whether an inferred deed `i` is where a given one is, which may stand under the commune's code of today instead of that of its day. */
const samePlace = (given: string): readonly [string, string] => [
  `${given}.commune = i.commune and ${given}.parcels && i.parcels`,
  `${given}.former_communes <> '{}' and ${given}.former_communes[1] = i.commune
   and parcels_before(${given}.parcels, ${given}.commune, ${given}.former_communes) && i.parcels`,
];

async function yieldToGivenDeeds(tx: Transaction, { runId, task, source, family }: Snapshot): Promise<void> {
  for (const isSamePlace of samePlace("g")) {
    await tx.query(
      `with yielded as (update sale i set superseded_by = g.run_id, yields = true
       from sale_seen n, sale g
       where n.run_id = $1 and n.task = $2 and i.sale_key = n.sale_key and i.ordinal = n.ordinal and i.source_id = $3
         and g.family = $4 and g.source_id <> $3 and g.superseded_by is null and g.sold_on = i.sold_on and ${isSamePlace}
         and not exists (select from sale_seen m where m.run_id = $1 and m.task = $2 and m.sale_key = g.sale_key and m.ordinal = g.ordinal)
       returning i.commune, i.department, i.sold_on)
       ${markDue("select * from yielded")}`,
      [runId, task, source, family],
    );
  }
}

/** A deed that carries former codes goes with their scope: today's code alone may be that of one of the merged communes. */
const IN_SCOPE = [
  "s.commune = c.commune and s.former_communes = '{}'",
  `s.former_communes <> '{}' and s.former_communes[1] = c.commune and not exists (select from unnest(s.former_communes) as former
     where not exists (select from scope other where other.commune = former and other.year = c.year and not other.incomplete))`,
];

async function findGone(
  tx: Transaction,
  { runId, task, source, family, deedsGiven, collectedAt }: Snapshot,
): Promise<void> {
  await tx.query(
    "create temp table gone (sale_key uuid, ordinal smallint, merged_into text, year smallint) on commit drop",
  );
  for (const [at, inScope] of IN_SCOPE.entries()) {
    await tx.query(
      `insert into gone
       select s.sale_key, s.ordinal, c.merged_into, c.year
       from sale s join scope c on ${inScope} and c.year = extract(year from s.sold_on) and not c.incomplete
       where s.family = $3 and s.superseded_by is null and s.collected_at <= $4
         and not exists (select from sale_seen n
           where n.run_id = $1 and n.task = $2 and n.sale_key = s.sale_key and n.ordinal = s.ordinal)
         and ($5 or s.source_id = $6 or not exists (
           select from sale i where i.superseded_by = s.run_id and i.source_id = $6 and i.sold_on = s.sold_on
             and ${samePlace("s")[at]}))`,
      [runId, task, family, collectedAt, deedsGiven, source],
    );
  }
}

async function refuseImplausible(tx: Transaction, maxShare: number): Promise<Reason[]> {
  const refused = await tx.query<{ commune: string; year: number; gone: number; active: number }>(
    `with shares as (
       select g.merged_into, g.year, count(*) as gone,
         (select count(distinct (s.sale_key, s.ordinal)) from scope c
            join sale s on s.commune = c.commune or (s.former_communes <> '{}' and s.former_communes[1] = c.commune)
            where c.merged_into = g.merged_into and c.year = g.year and s.superseded_by is null
              and s.sold_on >= make_date(g.year, 1, 1) and s.sold_on < make_date(g.year + 1, 1, 1)) as active
       from gone g group by g.merged_into, g.year
     ), implausible as (select * from shares where gone >= $1 and gone > $2::numeric * active),
     spared as (delete from gone g using implausible i where i.merged_into = g.merged_into and i.year = g.year),
     uncovered as (delete from scope c using implausible i where i.merged_into = c.merged_into and i.year = c.year)
     select merged_into as commune, year, gone, active from implausible order by merged_into, year`,
    [NOTICEABLE, maxShare],
  );
  return refused.map(({ commune, year, gone, active }) => SNAPSHOT.tooManyGone(commune, year, gone, active));
}

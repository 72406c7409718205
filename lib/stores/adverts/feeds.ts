/** What a whole file of an agency's adverts no longer holds: each such file is all that the agency offers. */
import { listedBefore } from "./crawl-spans.ts";
import { mergeCrawl } from "./crawls.ts";
import type { Transaction } from "../postgres/postgres.ts";
import type { SnapshotOutcome } from "../sales/supersede.ts";
import type { Reason } from "../../records/reason.ts";
import { SNAPSHOT } from "../runs/reasons.ts";

/** Which task of a run gave a whole file. */
export interface WholeFeed {
  readonly runId: string;
  readonly task: number;
  readonly source: string;
  readonly maxShare: number;
  readonly collectedAt: string;
}

/** An agency loses this many adverts at least before its share is looked at: small ones change a lot. */
const NOTICEABLE = 20;

interface Offer {
  readonly agency: string;
  readonly references: string[];
}

/**
 * Takes a whole file as a complete reading of each agency in it: what an agency no longer offers is withdrawn at once. Rows that were
 * refused count as seen; where one of them does not tell its advert, or where more than `maxShare` of an agency's adverts would go, nothing
 * is withdrawn and the outcome says why.
 */
export async function applyFeed(tx: Transaction, feed: WholeFeed): Promise<SnapshotOutcome> {
  const [unknown] = await tx.query<{ rows: number }>(
    `select count(*) as rows from quarantine where run_id = $1 and task = $2 and kind = 'row' and scope is null`,
    [feed.runId, feed.task],
  );
  if (unknown && unknown.rows > 0) {
    return {
      superseded: 0,
      missing: [SNAPSHOT.advertsUnknown(feed.source, unknown.rows)],
    };
  }
  let superseded = 0;
  const missing: Reason[] = [];
  for (const offer of await offersOf(tx, feed)) {
    const doubt = await doubtAbout(tx, offer, feed);
    if (doubt === null) superseded += await readWhole(tx, offer, feed);
    else missing.push(doubt);
  }
  return { superseded, missing };
}

/** The adverts that the file holds, by agency: those of its instant, and those whose rows were refused. */
function offersOf(tx: Transaction, { runId, task, source, collectedAt }: WholeFeed): Promise<Offer[]> {
  return tx.query<Offer>(
    `select split_part(reference, '/', 1) as agency, array_agg(distinct reference) as references from (
       select a.reference from advert a join advert_version v using (advert_id) where a.source_id = $3 and v.collected_at = $4
       union all
       select scope from quarantine where run_id = $1 and task = $2 and kind = 'row' and scope is not null) seen
     group by 1 order by 1`,
    [runId, task, source, collectedAt],
  );
}

async function doubtAbout(tx: Transaction, { agency, references }: Offer, feed: WholeFeed): Promise<Reason | null> {
  const { listed, missing } = await listedBefore(
    tx,
    { source: feed.source, searchId: searchOf(agency), at: feed.collectedAt },
    references,
  );
  if (listed < NOTICEABLE || missing <= listed * feed.maxShare) return null;
  return SNAPSHOT.advertsMissing(feed.source, agency, missing, listed);
}

function readWhole(tx: Transaction, { agency, references }: Offer, feed: WholeFeed): Promise<number> {
  return mergeCrawl(
    tx,
    {
      kind: "crawl",
      source: feed.source,
      searchId: searchOf(agency),
      search: agency,
      crawledAt: feed.collectedAt,
      complete: true,
      withdrawnAfter: 1,
      references,
      asSpans: true,
    },
    feed.runId,
  );
}

const searchOf = (agency: string): string => `agency ${agency}`;

/** How long each kind of row is kept in Postgres, and what deletes it. */
import { collapseSightings } from "../adverts/collapse-sightings.ts";
import type { Postgres } from "../postgres/postgres.ts";

/** Days after which rows go. Sessions go when they end. */
export const KEPT_DAYS = {
  /** With tasks and chunks: as long as what they tell of lies in S3 (serverless.yml). */
  run: 400,
  /** Who asked for something of a run. */
  run_act: 400,
  quarantine: 90,
  delivery: 90,
  export_job: 30,
  sql_question: 90,
  publication: 400,
  /** Five years: as long as an action may be brought (article 2224 of the Code civil). */
  site_evidence: 1_826,
} as const;

/** Days after which sightings of adverts become spans: as long as the pages lie in S3 of which a replay makes them again. */
export const SIGHTING_DAYS = 30;

/** What one call deletes of a kind at most, so that it stays short whatever waits. */
const AT_ONCE = { run: 200, others: 10_000 };
const DAY_MS = 86_400_000;

/** A kind of row that expires. */
interface Kind {
  readonly table: string;
  readonly key: string;
  /** Tells which are the oldest. */
  readonly by: string;
  /** A condition on its rows; $1 is the instant, $2 the days that it is kept. */
  readonly expired: string;
  readonly days: number | null;
  readonly atOnce: number;
}

const older = (column: string) => `${column} < $1::timestamptz - make_interval(days => $2::int)`;
const ended = `expires_at <= $1::timestamptz and $2::int is null`;

/** Every kind of row that expires; the oldest go first. */
export const EXPIRING: readonly Kind[] = [
  {
    table: "run",
    key: "run_id",
    by: "started_at",
    // The run that a source was last complete in stays: the next one goes on from it.
    expired: `${older("started_at")} and status <> 'running' and not exists (select from source s where s.last_complete_run = run_id)`,
    days: KEPT_DAYS.run,
    atOnce: AT_ONCE.run,
  },
  kind("run_act", "act_id", "asked_at", older("asked_at"), KEPT_DAYS.run_act),
  kind("quarantine", "quarantine_id", "created_at", older("created_at"), KEPT_DAYS.quarantine),
  kind("delivery", "delivery_id", "created_at", `status <> 'pending' and ${older("created_at")}`, KEPT_DAYS.delivery),
  kind("export_job", "export_id", "created_at", older("created_at"), KEPT_DAYS.export_job),
  kind("sql_question", "question_id", "asked_at", older("asked_at"), KEPT_DAYS.sql_question),
  kind("publication", "edition", "started_at", older("started_at"), KEPT_DAYS.publication),
  kind("site_evidence", "ctid", "last_read", older("last_read"), KEPT_DAYS.site_evidence),
  kind("page_session", "hash", "expires_at", ended, null),
  kind("refresh_token", "family", "expires_at", ended, null),
];

function kind(table: string, key: string, by: string, expired: string, days: number | null): Kind {
  return { table, key, by, expired, days, atOnce: AT_ONCE.others };
}

/** Deletes what has expired at an instant, some of each kind, and puts old sightings together; gives how many rows of each table went. */
export async function forgetExpired(db: Postgres, now: Date): Promise<Readonly<Record<string, number>>> {
  const gone: Record<string, number> = {};
  for (const { table, key, by, expired, days, atOnce } of EXPIRING) {
    const rows = await db.query(
      `delete from ${table} where ${key} in (select ${key} from ${table} where ${expired} order by ${by} limit $3) returning 1`,
      [now.toISOString(), days, atOnce],
    );
    gone[table] = rows.length;
  }
  const before = new Date(now.getTime() - SIGHTING_DAYS * DAY_MS);
  gone["crawl_sighting"] = await collapseSightings(db, before, AT_ONCE.others);
  return gone;
}

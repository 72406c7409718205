/** The editions of the published data sets in Postgres. */
import { jsonFor } from "../postgres/json.ts";
import type { Queries } from "../postgres/postgres.ts";
import { KEPT_DAYS as ROW_DAYS } from "../privacy/retention.ts";

/** How an edition stands. */
export interface EditionRow {
  readonly edition: string;
  readonly status: "running" | "complete" | "unchanged" | "failed";
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly doing: string | null;
  /** As it was saved: whoever reads it checks it. */
  readonly manifest: unknown;
  readonly same_as: string | null;
  readonly failure: string | null;
}

/** How long the files of an edition can be read. S3 forgets them by itself, five days later. */
const KEPT_DAYS = 85;

const COLUMNS = "edition, status, started_at, ended_at, doing, manifest, same_as, failure";
const KEPT = `status = 'complete' and started_at > now() - interval '${KEPT_DAYS} days'`;

/** Opens an edition; one that is open, or has ended, is left as it is. Rows of editions of more than a year ago go. */
export async function openEdition(db: Queries, edition: string): Promise<void> {
  await db.query("delete from publication where started_at < now() - make_interval(days => $1)", [
    ROW_DAYS.publication,
  ]);
  await db.query("insert into publication (edition) values ($1) on conflict do nothing", [edition]);
}

/** The edition of that name, if there is one. */
export async function findEdition(db: Queries, edition: string): Promise<EditionRow | undefined> {
  const [row] = await db.query<EditionRow>(`select ${COLUMNS} from publication where edition = $1`, [edition]);
  return row;
}

/** The edition that is served: the newest complete one; undefined before the first. */
export async function latestEdition(db: Queries): Promise<EditionRow | undefined> {
  const [row] = await db.query<EditionRow>(
    `select ${COLUMNS} from publication where ${KEPT} order by edition desc limit 1`,
  );
  return row;
}

/** The complete edition of that name, while its files are kept. */
export async function keptEdition(db: Queries, edition: string): Promise<EditionRow | undefined> {
  const [row] = await db.query<EditionRow>(`select ${COLUMNS} from publication where ${KEPT} and edition = $1`, [
    edition,
  ]);
  return row;
}

/** The names of the editions whose files are kept, newest first. */
export async function keptEditions(db: Queries): Promise<string[]> {
  const rows = await db.query<{ edition: string }>(
    `select edition from publication where ${KEPT} order by edition desc`,
  );
  return rows.map(({ edition }) => edition);
}

/** Notes which data set is being written, for those who follow. */
export async function noteDoing(db: Queries, edition: string, doing: string): Promise<void> {
  await db.query("update publication set doing = $2 where edition = $1 and status = 'running'", [edition, doing]);
}

/** Saves what was written; once saved it stays. */
export async function saveManifest(db: Queries, edition: string, manifest: object): Promise<void> {
  await db.query(
    "update publication set manifest = $2, doing = null where edition = $1 and status = 'running' and manifest is null",
    [edition, jsonFor(manifest)],
  );
}

/** Writes what an edition holds since some of its files went. */
export async function rewriteManifest(db: Queries, edition: string, manifest: object): Promise<void> {
  await db.query("update publication set manifest = $2 where edition = $1", [edition, jsonFor(manifest)]);
}

/** Ends an edition that is open: from then on a complete one is what is served. */
export async function endEdition(
  db: Queries,
  edition: string,
  outcome:
    | { readonly status: "complete" }
    | { readonly status: "unchanged"; readonly sameAs: string }
    | { readonly status: "failed"; readonly failure: string },
): Promise<void> {
  await db.query(
    `update publication set status = $2, same_as = $3, failure = $4, doing = null, ended_at = now()
     where edition = $1 and status = 'running'`,
    [
      edition,
      outcome.status,
      outcome.status === "unchanged" ? outcome.sameAs : null,
      outcome.status === "failed" ? outcome.failure : null,
    ],
  );
}

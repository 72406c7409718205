/** What sites said of being visited and mined, kept as evidence. */
import { contentHash } from "../../records/content-hash.ts";
import { cut, storable } from "../../records/storable.ts";
import type { Queries } from "../postgres/postgres.ts";

/** Something that a site said. */
export interface Evidence {
  readonly url: string;
  readonly kind: "robots" | "noindex" | "tdm-reservation" | "wall" | "refusal";
  /** `read`: robots.txt was and is obeyed; `unreadable`: it could not be, and nothing was visited; `obeyed`: the page was not taken. */
  readonly decision: "read" | "unreadable" | "obeyed";
  /** robots.txt as read, or what the header, the page or the status says. */
  readonly said: string;
}

/** Evidence as it is kept. */
export interface KeptEvidence extends Evidence {
  readonly site: string;
  readonly first_read: string;
  readonly last_read: string;
  readonly times: number;
}

/** What is kept of a robots.txt. */
const LONGEST = 100_000;

/** Keeps what a site said at an instant; the same said again moves its date. */
export async function keepEvidence(db: Queries, { url, kind, decision, said }: Evidence, at: Date): Promise<void> {
  const text = cut(storable(said), LONGEST);
  await db.query(
    `insert into site_evidence as e (site, kind, decision, said_hash, url, said, first_read, last_read)
     values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (site, kind, decision, said_hash) do update set
       first_read = least(e.first_read, excluded.first_read), last_read = greatest(e.last_read, excluded.last_read), times = e.times + 1`,
    [new URL(url).hostname, kind, decision, contentHash([text]), storable(url), text, at.toISOString()],
  );
}

/** What a site and its subdomains said, the newest first. */
export function readEvidence(db: Queries, site: string): Promise<KeptEvidence[]> {
  return db.query<KeptEvidence>(
    `select site, kind, decision, url, said, first_read, last_read, times from site_evidence
     where site = $1 or right(site, length($1) + 1) = '.' || $1 order by last_read desc, site, kind, said_hash`,
    [site],
  );
}

/** Sites whose owners asked not to be visited. */
import { domainToASCII } from "node:url";
import { ConfigError } from "../../errors.ts";
import type { Queries } from "../postgres/postgres.ts";

/** A site that is not visited, its subdomains included, and why. */
export interface SiteOptOut {
  readonly site: string;
  readonly reason: string;
  readonly asked_at: string;
}

/**
 * The site that a host name or an address is of, in lower case and without `www.`: both stand for the same owner.
 * @throws ConfigError for what is neither.
 */
export function siteOf(text: string): string {
  const host = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? (URL.canParse(text) ? new URL(text).hostname : "") : text;
  const site = domainToASCII(host.trim().replace(/\.$/, ""))
    .toLowerCase()
    .replace(/^www\./, "");
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(site)) return site;
  throw new ConfigError(`"${text}" is no site: give a host name or an address, such as www.example.fr`);
}

/** Notes that a site is not to be visited any more; asked again, the newer reason counts. */
export async function addOptOut(db: Queries, site: string, reason: string): Promise<void> {
  await db.query(
    `insert into site_opt_out (site, reason) values ($1, $2) on conflict (site) do update set reason = excluded.reason`,
    [site, reason],
  );
}

/** Lets a site be visited again; false where nobody had objected. */
export async function removeOptOut(db: Queries, site: string): Promise<boolean> {
  return (await db.query(`delete from site_opt_out where site = $1 returning 1`, [site])).length > 0;
}

/** All sites that are not visited. */
export function listOptOuts(db: Queries): Promise<SiteOptOut[]> {
  return db.query<SiteOptOut>(`select site, reason, asked_at from site_opt_out order by site`);
}

/** The objection that holds for a host, or null. */
export async function optOutOf(db: Queries, host: string): Promise<SiteOptOut | null> {
  const [found] = await db.query<SiteOptOut>(
    `select site, reason, asked_at from site_opt_out where $1 = site or right($1, length(site) + 1) = '.' || site limit 1`,
    [host.toLowerCase()],
  );
  return found ?? null;
}

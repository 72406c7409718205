import type { Page, PageReader } from "../../lib/normalize/page-reader.ts";
import type { ReadResult } from "../../lib/normalize/read-result.ts";
import { Advert } from "../../lib/records/record.ts";
import { loadSource } from "../../lib/sources/load.ts";
import type { WebSource } from "../../lib/sources/schema.ts";

/** A web source of the project. */
export async function webSource(id: string): Promise<WebSource> {
  const source = await loadSource(id);
  if (source.kind !== "web") throw new Error(`${id} is no web source`);
  return source;
}

/** What a reader makes of a page; agents' hashes are `hash of <id>`. */
export function readWith(reader: PageReader, source: WebSource, page: Omit<Page, "collectedAt">): ReadResult {
  const collectedAt = "2026-10-06T08:00:00Z";
  return reader.read({ ...page, collectedAt }, { source, hashAgent: (agent) => `hash of ${agent}` });
}

/** The one advert of a reading, as the contract takes it; throws with the reasons when there is none. */
export function recordOf({ records, rejected }: ReadResult): Advert {
  const [record] = records;
  if (record && records.length === 1 && rejected.length === 0) return Advert.parse(record);
  throw new Error(`no record: ${rejected.map(({ reason }) => reason).join("; ")}`);
}

/** The one rejection of a reading as `field: reason`. */
export function refusalOf({ records, rejected }: ReadResult): string {
  if (records.length > 0) throw new Error("the page was read");
  return rejected.map(({ field, reason }) => `${field}: ${reason}`).join("; ");
}

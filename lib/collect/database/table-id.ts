import { createHash } from "node:crypto";

/**
 * Names the one search of a database: its whole table. It tells databases apart, by host and name and without a word of either, so that
 * what another database held is not missing from this one.
 */
export function tableId(url: string): string {
  const place = url.replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/i, "").replace(/\?.*$/s, "");
  return `table-${createHash("sha256").update(place.toLowerCase()).digest("hex").slice(0, 12)}`;
}

/** What a page is taken for: a fault, the end, the references in it, the instant and the version that it is of. */
import type { Task } from "../../messages.ts";
import { valueAt } from "../../records/value-at.ts";
import type { ApiSource } from "../../sources/schema.ts";
import { headerOf } from "./answer.ts";
import type { ApiAnswer } from "./answer.ts";
import { lacksInWords } from "./fields.ts";
import { breachOf } from "./page.ts";
import type { ApiPage } from "./page.ts";
import type { ApiState } from "./state.ts";
import { joined } from "../../records/reason.ts";
import type { Reason } from "../../records/reason.ts";
import { API } from "./reasons.ts";

/** So many records have between them every field that the source is known by. */
const NOTICEABLE = 20;

/** Which reading a page is of. */
export interface About {
  readonly task: Task;
  readonly source: ApiSource;
  readonly state: ApiState;
}

/** Tells why a page is not to be taken, in words; null where it is. */
export function faultOf({ items, total, digest }: ApiPage, { task, source, state }: About): Reason | null {
  const { page, digests, fields } = state;
  if (items.length > 0 && digests.includes(digest)) {
    return API.goesNowhere(page, digests.indexOf(digest) + 1);
  }
  // Where the schema has told the fields, a few records may all lack one that is unknown of each.
  const tellsFields = page === 1 && (!fields?.known || items.length >= NOTICEABLE);
  if (items.length > 0) return tellsFields ? breachOf(items, source.required) : null;
  // An announced total of 0 is an answer, and so is nothing new; else, an API that had something to say says nothing. That a listing of
  // adverts is empty would withdraw them all: it is not believed.
  const none = total === 0 && !source.listing;
  const mayBeEmpty = page > 1 || none || (task.since !== undefined && source.window !== undefined);
  if (mayBeEmpty) return null;
  return total === null ? API.noRecord() : API.noRecordOf(total);
}

/** Tells how a reading ends whose last page was read: whole, unless fewer records came than were announced. */
export function endOf(
  { seen, total }: Pick<ApiState, "seen" | "total">,
  { task, source, state: { restarts, fields } }: About,
): NonNullable<ApiState["ended"]> {
  const counts = total !== null && !task.resume && restarts === 0;
  const given = API.othersGiven(total, seen);
  if (counts && seen < total) return { outcome: "truncated", reason: given };
  const lacks = fields && lacksInWords(source, fields);
  const [first, ...others] = [...(counts && seen > total ? [given] : []), ...(lacks === null ? [] : [lacks])];
  const outcome = seen === 0 && task.since !== undefined ? "unchanged" : "complete";
  return { outcome, ...(first && { reason: joined([first, ...others]) }) };
}

/** The references that a page lists, where its source gives listings. */
export function referencesIn({ items }: ApiPage, { listing }: ApiSource): string[] {
  if (!listing) return [];
  return items.flatMap((item) => {
    const reference = valueAt(item, listing.reference);
    return typeof reference === "string" || typeof reference === "number" ? [String(reference).trim()] : [];
  });
}

/** Gives the API's own clock when it answered; never later than ours, which may be wrong. */
export function clockOf(asked: ApiAnswer, now: Date): string {
  const date = Date.parse(headerOf(asked, "date") ?? "");
  return new Date(Number.isNaN(date) ? now.getTime() : Math.min(date, now.getTime())).toISOString();
}

/** Gives by what the server tells whether this answer has changed, where it need not be sent again. */
export function validatorOf(asked: ApiAnswer, url: string, { paging, window }: ApiSource): Pick<ApiState, "validator"> {
  const [etag, lastModified] = [headerOf(asked, "etag"), headerOf(asked, "last-modified")];
  if (paging.by !== "none" || window || (etag === null && lastModified === null)) return {};
  return { validator: { url, ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) } };
}

import { valueAt } from "../../records/value-at.ts";
import type { ApiSource } from "../../sources/schema.ts";
import { parameterOf, withParameter } from "./address.ts";
import type { ApiPage } from "./page.ts";

/**
 * Address of the page after the one at `address`; null when that is the last: by its own mark, by being short, or at the announced total.
 */
export function nextAddress(source: ApiSource, page: ApiPage, address: string): string | null {
  const { paging } = source;
  if (paging.by === "none") return null;
  if (paging.by === "next") return markAt(page, paging.next);
  if (paging.by === "cursor") {
    const cursor = markAt(page, paging.cursor);
    return cursor === null ? null : withParameter(address, paging.parameter, cursor);
  }
  if (paging.by === "page") {
    const number = parameterOf(address, paging.parameter, paging.first);
    const known = (number - paging.first) * paging.size + page.items.length;
    return isLast(page, paging.size, known) ? null : withParameter(address, paging.parameter, String(number + 1));
  }
  const known = parameterOf(address, paging.parameter, 0) + page.items.length;
  return isLast(page, paging.size, known) ? null : withParameter(address, paging.parameter, String(known));
}

function isLast({ items, total }: ApiPage, size: number, known: number): boolean {
  return items.length < size || (total !== null && known >= total);
}

/** A mark that is a text or a number; a page without one, or with an empty one, is the last. */
function markAt({ answer }: ApiPage, path: string): string | null {
  const mark = valueAt(answer, path);
  return (typeof mark === "string" && mark !== "") || typeof mark === "number" ? String(mark) : null;
}

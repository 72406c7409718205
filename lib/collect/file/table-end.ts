/** How a table ends that may be cut short. */
import { fieldsOf } from "../../normalize/rows/csv.ts";
import type { Dialect } from "../../normalize/rows/csv.ts";
import type { Receipt } from "./receipt.ts";

/** The last record, unless a line end closed it. Of a file known to be cut, its last field is too: the row is left without it. */
export function withoutCutField(rest: string, { delimiter }: Dialect, receipt: Receipt | undefined): string {
  const lastField = receipt?.truncated === undefined ? -1 : rest.lastIndexOf(delimiter);
  return lastField === -1 ? rest : rest.slice(0, lastField);
}

/** Whether a record has fewer fields than its table has columns. */
export function endsInside(record: string, width: number, dialect: Dialect): boolean {
  return (fieldsOf([record], dialect)[0]?.length ?? 0) < width;
}

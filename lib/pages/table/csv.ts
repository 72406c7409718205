import { stringify } from "csv-stringify/browser/esm/sync";
import { headOf } from "./table-data.ts";
import type { TableData } from "./table-data.ts";

/** The table as CSV: RFC 4180, dots for decimals, nothing where nothing is known; no text that a spreadsheet takes for a formula. */
export function csvOf({ columns, rows }: TableData): string {
  return stringify([columns.map(headOf), ...rows.map((row) => [...row])], {
    record_delimiter: "\r\n",
    escape_formulas: true,
    bom: true,
  });
}

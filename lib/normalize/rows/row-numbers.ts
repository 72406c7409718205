/**
 * Chunks whose rows do not follow each other in the file: each row then begins with its number there, and the header with this name. In front
 * of all else, it can be read of a row whose quotes make no sense, too.
 */
const COLUMN = "#row";

/** Writes the header of a chunk whose rows carry their numbers. */
export function numberedHeader(header: string, delimiter: string): string {
  return COLUMN + delimiter + header;
}

/** Writes a row with its number. */
export function numberedRow(number: number, record: string, delimiter: string): string {
  return number + delimiter + record;
}

/** Takes the number off each row where the header says that it has one; else they are counted from `firstRow`. */
export function withNumbers(
  head: string,
  records: readonly string[],
  { delimiter, firstRow }: { readonly delimiter: string; readonly firstRow: number },
): { readonly head: string; readonly records: readonly string[]; readonly numbers: readonly number[] } {
  const mark = COLUMN + delimiter;
  if (!head.startsWith(mark)) return { head, records, numbers: records.map((_, index) => firstRow + index) };
  const ends = records.map((record) => record.indexOf(delimiter));
  return {
    head: head.slice(mark.length),
    records: records.map((record, index) => record.slice((ends[index] ?? 0) + delimiter.length)),
    numbers: records.map((record, index) => Number(record.slice(0, ends[index]))),
  };
}

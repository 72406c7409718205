/** How a table's text falls into records, and records into fields (RFC 4180, and what is met in the field). */
import { parse } from "csv-parse/sync";

/** What separates and quotes the fields of a table. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
}

/** A record longer than this is taken for a quote that was never closed. */
const LONGEST_RECORD = 256 * 1024;

/**
 * Walks over the records of a piece of text. Quoted fields may hold line ends. A quote that is never closed, or closed in the
 * middle of a field, does not swallow what follows: its record is `broken` and ends with its first line. Blank lines are no records.
 */
export class RecordScanner {
  /** Where the record just found begins and ends, without its line end. */
  start = 0;
  end = 0;
  /** Whether its quotes make no sense. */
  broken = false;
  /** Where the text not yet walked over begins. */
  rest = 0;
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #complete: boolean;
  #nextQuote = -2;
  #nextDelimiter = -2;

  /** `complete`: whether the text ends here, or more may follow the last line. */
  constructor(text: string, dialect: Dialect, complete: boolean) {
    this.#text = text;
    this.#dialect = dialect;
    this.#complete = complete;
  }

  /** Goes to the next record; false when there is none, or when more text is needed to know where it ends. */
  next(): boolean {
    while (this.#isLineEnd(this.rest)) this.rest++;
    const start = this.rest;
    if (start >= this.#text.length) return false;
    const lineEnd = this.#lineEnd(start);
    const end = this.#quoteIn(start, lineEnd) ? this.#quotedEnd(start) : lineEnd;
    const long = this.#text.length - start > LONGEST_RECORD;
    if (end === undefined && !this.#complete && !long) return false;
    this.start = start;
    this.broken = end === undefined || end === "broken";
    const until = typeof end === "number" ? end : (lineEnd ?? Math.min(this.#text.length, start + LONGEST_RECORD));
    // Without a line end the last record of a complete text is whole all the same.
    if (lineEnd === undefined && this.#complete && !this.#quoteIn(start, undefined)) this.broken = long;
    this.rest = until;
    this.end = this.#text.charCodeAt(until - 1) === CR && until > start ? until - 1 : until;
    return true;
  }

  #lineEnd(from: number): number | undefined {
    const found = this.#text.indexOf("\n", from);
    return found === -1 ? undefined : found;
  }

  #isLineEnd(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code === LF || (code === CR && (this.#text.charCodeAt(at + 1) === LF || at + 1 === this.#text.length));
  }

  #quoteIn(start: number, end = this.#text.length): boolean {
    const { quote } = this.#dialect;
    if (quote === "none") return false;
    if (this.#nextQuote !== -1 && this.#nextQuote < start) this.#nextQuote = this.#text.indexOf(quote, start);
    return this.#nextQuote !== -1 && this.#nextQuote < end;
  }

  /** End of a record that holds quotes; undefined when the text ends first. */
  #quotedEnd(start: number): number | "broken" | undefined {
    const { delimiter, quote } = this.#dialect;
    let at = start;
    for (;;) {
      if (this.#text.startsWith(quote, at)) {
        const closed = this.#closing(at + 1, start);
        if (typeof closed !== "number") return closed;
        at = closed + 1;
      } else {
        at = Math.min(this.#delimiterFrom(at), this.#lineEnd(at) ?? this.#text.length);
      }
      if (at >= this.#text.length) return this.#complete ? this.#text.length : undefined;
      if (this.#text.startsWith(delimiter, at)) at += delimiter.length;
      else if (this.#isLineEnd(at))
        return this.#text.indexOf("\n", at) === -1 ? this.#text.length : this.#text.indexOf("\n", at);
      else return "broken";
    }
  }

  /** Where the next delimiter is, the text's end when there is none: looked for once, however many records come before it. */
  #delimiterFrom(at: number): number {
    if (this.#nextDelimiter !== -1 && this.#nextDelimiter < at) {
      this.#nextDelimiter = this.#text.indexOf(this.#dialect.delimiter, at);
    }
    return this.#nextDelimiter === -1 ? this.#text.length : this.#nextDelimiter;
  }

  #closing(from: number, start: number): number | "broken" | undefined {
    const { quote } = this.#dialect;
    for (let at = from; ; at += 2) {
      at = this.#text.indexOf(quote, at);
      if (at === -1 ? this.#text.length - start > LONGEST_RECORD : at - start > LONGEST_RECORD) return "broken";
      if (at === -1) return this.#complete ? "broken" : undefined;
      if (!this.#text.startsWith(quote, at + 1)) return at;
    }
  }
}

const LF = 10;
const CR = 13;

/** Splits records into fields; null for a record whose quotes make no sense. */
export function fieldsOf(records: readonly string[], dialect: Dialect): (string[] | null)[] {
  const { delimiter, quote } = dialect;
  const quoted = quote === "none" ? [] : records.filter((record) => record.includes(quote));
  const parsed = parseQuoted(quoted, dialect);
  let next = 0;
  return records.map((record) =>
    quote !== "none" && record.includes(quote) ? (parsed[next++] ?? null) : record.split(delimiter),
  );
}

function parseQuoted(records: readonly string[], dialect: Dialect): (string[] | null)[] {
  if (records.length === 0) return [];
  const together = tryParse(records.join("\n"), dialect);
  if (together?.length === records.length) return together;
  // One of them is odd: found out one by one.
  return records.map((record) => {
    const alone = tryParse(record, dialect);
    return alone?.length === 1 ? (alone[0] ?? null) : null;
  });
}

function tryParse(text: string, { delimiter, quote }: Dialect): string[][] | null {
  try {
    return parse(text, { delimiter, quote, record_delimiter: "\n", relax_column_count: true, relax_quotes: true });
  } catch {
    return null;
  }
}

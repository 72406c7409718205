/** The contract between the normaliser and the readers, one per format: pure functions from rows to records. */
import type { Source } from "../sources/schema.ts";
import type { PageReader } from "./page-reader.ts";
import type { ReadResult } from "./read-result.ts";

/** One data row of a table; `number` counts data rows of the whole file from 1. */
export interface TableRow {
  readonly number: number;
  readonly values: readonly string[];
}

/** One object of a JSON file; `number` counts the file's objects from 1. */
export interface ItemRow {
  readonly number: number;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface ReadContext {
  readonly source: Source;
  /** The file's name, for people. */
  readonly file: string;
  /** When the file was collected, or the instant it is of. */
  readonly collectedAt: string;
  /** Gives the keyed hash that stands for an agent. */
  readonly hashAgent: (id: string) => string;
  /** Rows among those to read that did not line up with the header, or could not be decoded: they are refused already. */
  readonly broken?: readonly TableRow[];
}

interface ReaderBase {
  /** Raised with each change of meaning: a replay with a newer version corrects what an older one wrote. */
  readonly version: number;
}

export interface TableReader extends ReaderBase {
  readonly input: "table";
  read(header: readonly string[], rows: readonly TableRow[], context: ReadContext): ReadResult;
}

export interface ItemReader extends ReaderBase {
  readonly input: "items";
  /** Whether it reads rows of tables as well, as objects under the names of their columns. */
  readonly tables?: true;
  read(rows: readonly ItemRow[], context: ReadContext): ReadResult;
}

/** Default export of each `lib/normalize/readers/<name>.ts`. */
export type Reader = TableReader | ItemReader | PageReader;

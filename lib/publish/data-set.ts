/** What a published data set is: its columns, its rows, and what there is to say of them. */
import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Collected } from "../query/attribution.ts";
import { ask } from "../query/ask.ts";
import type { TableRow } from "../query/table.ts";
import type { Transaction } from "../stores/postgres/postgres.ts";

/** The types of Table Schema that columns have: https://specs.frictionlessdata.io/table-schema/ */
export type ColumnKind = "string" | "integer" | "number" | "boolean" | "date";

/** One column; all may be empty unless they are `required`. */
export interface Column {
  readonly name: string;
  readonly type: ColumnKind;
  /** French. */
  readonly description: string;
  readonly required?: true;
}

/** What is said of the rows of an edition. */
export interface Facts {
  readonly collected: readonly Collected[];
  /** Days that the rows speak of; null where they speak of no period. */
  readonly period: { readonly de: string; readonly a: string } | null;
  /** French sentences: what the rows do not cover. */
  readonly gaps: readonly string[];
}

/** What is written of a data set by hand. `Row` is the shape that `statement` is written to give. */
interface Definition<Row extends object> {
  /** Lower case, also the name of its files. */
  readonly id: string;
  /** Of its columns: the first number moves when a reader of the files must change. */
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly columns: readonly Column[];
  /** The columns that tell rows apart; none where nothing does. */
  readonly key: readonly string[];
  /** Whether `longitude` and `latitude` make a point of each row: then there is a GeoJSON, and a geometry in the Parquet. */
  readonly located: boolean;
  /** Whether search engines are told to stay out: the licence of DVF says so. */
  readonly noindex: boolean;
  /** What users are held to besides naming the sources; null for nothing. */
  readonly terms: string | null;
  /** The rows, in an order that the same data always give. */
  readonly statement: Sql;
  /** The row that is published, its columns in order; null: none. */
  readonly present: (row: Row) => TableRow | null;
  readonly facts: (tx: Transaction) => Promise<Facts>;
}

/** A data set, whatever its rows. */
export interface DataSet extends Omit<Definition<never>, "statement" | "present"> {
  /** Reads the rows a few thousand at a time; nothing else can read rows in that transaction meanwhile. */
  readonly batches: (tx: Transaction) => AsyncGenerator<readonly TableRow[]>;
}

const BATCH = 5_000;

/** Makes a data set of what is written of it. */
export function dataSet<Row extends object>({ statement, present, ...rest }: Definition<Row>): DataSet {
  async function* batches(tx: Transaction): AsyncGenerator<readonly TableRow[]> {
    await ask(tx, sql`declare publication_rows no scroll cursor for ${statement}`);
    for (;;) {
      const rows = await tx.query<Row>(`fetch ${BATCH} from publication_rows`);
      if (rows.length === 0) break;
      yield rows.map(present).filter((row) => row !== null);
    }
    await tx.query("close publication_rows");
  }
  return { ...rest, batches };
}

/** The contract between the database collector and the databases that it can read, lib/stores/foreign/. */
import type { DatabaseSource } from "../../sources/schema.ts";

/** One row as its database gives it. */
export interface ForeignRow {
  /** In the database's own words, and only for it; null where a row has none. */
  readonly key: string | null;
  /** What is mapped, as JSON on one line: the same row always gives the same line. */
  readonly line: string;
}

/** Which rows to read. */
export interface ReadFrom {
  /** Those after this key; null: from the first on. */
  readonly after: string | null;
  /** Those at or after this mark; null: whatever their mark. */
  readonly since: string | null;
}

/** A reading of a source's rows in the order of their key, in a session that can't write. */
export interface ForeignRead extends AsyncDisposable {
  /** Columns that are mapped and not there; none where rows have columns of their own each. */
  readonly absent: readonly string[];
  /** The highest mark when the reading began, in the database's own words; null without a watermark. */
  readonly mark: string | null;
  /**
   * @throws PermanentError with the reason, without address or password, when asking again can't help; TransientError when it may.
   */
  readonly batches: AsyncIterator<readonly ForeignRow[]>;
}

/** Opens a reading of the source at an address; throws as its batches do. */
export type OpenForeign = (url: string, source: DatabaseSource, from: ReadFrom) => Promise<ForeignRead>;

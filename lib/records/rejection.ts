/** Why a row, or one value of a row that is used without it, can't be read: which row and field, what was found, what was expected. */
export interface Rejection {
  readonly row: number;
  readonly field: string | null;
  /** What the reason is known by, whatever its wording; absent from what was set aside before reasons had one. */
  readonly code?: string;
  readonly reason: string;
  readonly found: string | null;
  readonly expected: string | null;
  /** The same in French. */
  readonly french?: { readonly reason: string; readonly expected: string | null };
  /** The beginning of the row, scrubbed of people. */
  readonly excerpt: string;
  /**
   * Which commune and year a refused row is of ("64260-2021"), where it still tells, or which commune alone ("64260"): that scope is not
   * complete then.
   */
  readonly scope?: string;
  /** The page that it is, where a chunk holds several. */
  readonly file?: string;
}

/** What lies in quarantine: a row that was set aside, or a value that was left out of the record that its row made. */
export interface Quarantined extends Omit<Rejection, "row"> {
  readonly kind: "row" | "field";
  /** Null where the row's record does not tell its number. */
  readonly row: number | null;
}

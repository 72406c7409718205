/** Why a row can't be read: which row and field, what was found, what was expected. */
export interface Rejection {
  readonly row: number;
  readonly field: string | null;
  readonly reason: string;
  readonly found: string | null;
  readonly expected: string | null;
  /** The beginning of the row, scrubbed of people. */
  readonly excerpt: string;
  /**
   * Which commune and year a refused row is of ("64260-2021"), where it still tells, or which commune alone ("64260"): that scope is not
   * complete then.
   */
  readonly scope?: string;
}

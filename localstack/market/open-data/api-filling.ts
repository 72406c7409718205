/** What the APIs are filled with. */
export interface ApiFilling {
  readonly seed: string;
  /** Energy ratings when the market opens, those of new dwellings besides. */
  readonly ratings: number;
  /** Of the earlier API's only user. */
  readonly password: string;
}

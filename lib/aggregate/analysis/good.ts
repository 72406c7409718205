/** A good that is offered, as far as it is analysed: an advert's, or the best facts of a property. */
export interface Good {
  readonly type: string;
  readonly transaction: "sale" | "rental";
  /** Euros; of a rental the monthly rent. */
  readonly price: number | null;
  /** m². */
  readonly area: number | null;
  readonly rooms: number | null;
  readonly yearBuilt: number | null;
  readonly energyClass: "A" | "B" | "C" | "D" | "E" | "F" | "G" | null;
  /** Of the condominium, euros a year. */
  readonly annualCharges: number | null;
  /** INSEE code. */
  readonly commune: string | null;
  /** Instant at which it was first offered. */
  readonly offeredSince: string;
  /** Whether it is offered still. */
  readonly offered: boolean;
  /** Every price that it had, oldest first, euros. */
  readonly prices: readonly number[];
}

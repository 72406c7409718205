/** What a chart draws, whatever draws it. */

/** Values side by side, in one colour. */
export interface Series {
  readonly name: string;
  readonly kind: "line" | "points" | "bars";
  readonly x: readonly (string | number)[];
  /** Null leaves a gap. */
  readonly y: readonly (number | null)[];
  /** How sure each value is: the bounds that are drawn around it; null where there are none. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** Which of the colours, from 0 on: the same for what is of one place. */
  readonly tone: number;
  /** Holds until the next value: a price, until it changes. */
  readonly holds?: boolean;
  /** Drawn in a strip of its own beneath the others: counts beneath prices. */
  readonly beneath?: boolean;
}

/** What runs along one side of a chart. */
export interface Axis {
  readonly title: string;
  /** Written after each number; none for counts. */
  readonly unit?: string;
  /** What is not a number stands in the order of the first series that has it, or in this one. */
  readonly order?: readonly string[];
  readonly fromZero?: boolean;
  /** Instants, of which the day is told. */
  readonly isTime?: boolean;
}

/** A drawing over two axes. */
export interface Plot {
  readonly series: readonly Series[];
  readonly x: Axis;
  readonly y: Axis;
  /** The axis of the strip beneath. */
  readonly beneath?: Axis;
}

/** The colours of a chart, as the page shows them now. */
export interface Colours {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly surface: string;
  /** Of series, in the order of their tones. */
  readonly tones: readonly string[];
  readonly font: string;
}

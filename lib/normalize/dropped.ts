import type { Rejection } from "../records/rejection.ts";
import type { Fault } from "./refusal.ts";
import { rejection } from "./refusal.ts";

/** As many values of a field are shown one by one; all of them are counted. */
const SAMPLES = 20;

/** Values that were left out of records which are kept: how many of each field, and the first of each in full. */
export interface Dropped {
  readonly fields: Readonly<Record<string, number>>;
  readonly samples: readonly Rejection[];
}

/** No value was left out. */
export const NOTHING_DROPPED: Dropped = { fields: {}, samples: [] };

/** Counts the values that are left out, and keeps the first of each field with its row. */
export class DroppedTally implements Dropped {
  readonly fields: Record<string, number> = {};
  readonly samples: Rejection[] = [];

  /** Counts what was wrong with one row; `excerpt` is made only where it is shown. */
  add(row: number, faults: readonly Fault[], excerpt: () => string): void {
    for (const fault of faults) {
      const field = fault.field ?? "";
      const count = (this.fields[field] ?? 0) + 1;
      this.fields[field] = count;
      if (count <= SAMPLES) this.samples.push(rejection(row, fault, excerpt()));
    }
  }

  /** Counts what another tally has counted. */
  addAll({ fields, samples }: Dropped): void {
    for (const sample of samples) {
      const shown = this.samples.filter(({ field }) => field === sample.field).length;
      if (shown < SAMPLES) this.samples.push(sample);
    }
    for (const [field, count] of Object.entries(fields)) this.fields[field] = (this.fields[field] ?? 0) + count;
  }
}

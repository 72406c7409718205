import { TransientError } from "../../errors.ts";
import type { Rejection } from "../../records/rejection.ts";
import { DroppedTally } from "../dropped.ts";
import { withOrdinals } from "../dvf/sale-key.ts";
import type { ReadResult } from "../read-result.ts";
import { RowRefused, rejection } from "../refusal.ts";
import { MOSTLY, TimeBudget, TimeUp, waiting, within } from "../time-limit.ts";
import { READING } from "../reasons.ts";
import type { Reason } from "../../records/reason.ts";

/** How long reading may take, in milliseconds. A function reads one chunk in 20 s and needs time to fetch and store it. */
export interface TimeLimits {
  /** All the rows at once. */
  readonly together: number;
  /** Where that was too long: each part by itself. */
  readonly part: number;
  /** All the parts. */
  readonly parts: number;
  /** How much of the processor's time this process has had; as the system counts it where nothing is given. */
  readonly processorMs?: () => number;
}

/** What reading a chunk is given: the largest takes a third of this on a machine that has nothing else to do. */
export const TIME_LIMITS: TimeLimits = { together: 6000, part: 500, parts: 11_000 };

/**
 * Reads rows within a time. Where that is not enough they are read again in parts, rows that belong together in one, and a part that
 * takes too long alone is refused while the rest goes on. @throws TransientError where no row is to blame: the machine has other things to do.
 */
export function readInTime<Row extends { readonly number: number }>(
  rows: readonly Row[],
  parts: (rows: readonly Row[]) => readonly (readonly Row[])[],
  read: (rows: readonly Row[]) => ReadResult,
  limits: TimeLimits,
): ReadResult {
  try {
    return within(limits.together, () => read(rows));
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    return readApart(parts(rows), read, limits);
  }
}

function readApart<Row extends { readonly number: number }>(
  parts: readonly (readonly Row[])[],
  read: (rows: readonly Row[]) => ReadResult,
  limits: TimeLimits,
): ReadResult {
  const budget = new TimeBudget(limits.parts);
  // Whether so much of the time went to other processes; where no row was slow alone, a part of it is reason enough to try again later.
  const hasWaited = waiting(limits.processorMs);
  const results: ReadResult[] = [];
  const refused: Rejection[] = [];
  const refuse = (part: readonly Row[], reason: Reason) =>
    refused.push(...part.map(({ number }) => rejection(number, new RowRefused(null, reason), "")));
  for (const part of parts) {
    const enough = Math.min(limits.part, budget.left);
    const hasWaitedForThis = waiting(limits.processorMs);
    try {
      if (enough === 0) throw new TimeUp("no time is left");
      results.push(within(enough, () => read(part)));
    } catch (error) {
      if (!(error instanceof TimeUp)) throw error;
      const slow = enough === limits.part;
      if (slow ? hasWaitedForThis(enough, MOSTLY) : hasWaited(limits.parts, refused.length === 0 ? 0.3 : MOSTLY))
        throw new TransientError("The machine is too busy to read a chunk");
      refuse(part, slow ? READING.rowTooSlow(limits.part) : READING.noTimeForRow());
    }
  }
  return { ...together(results), rejected: [...results.flatMap(({ rejected }) => rejected), ...refused] };
}

function together(results: readonly ReadResult[]): Pick<ReadResult, "records" | "skipped" | "dropped"> {
  const dropped = new DroppedTally();
  for (const result of results) dropped.addAll(result.dropped);
  const records = results.flatMap((result) => result.records);
  // Equal deeds of different parts share a key: each part numbered its own.
  const sales = withOrdinals(records.filter((record) => record.kind === "sale"));
  return {
    records: [...records.filter((record) => record.kind !== "sale"), ...sales],
    skipped: results.flatMap(({ skipped }) => skipped),
    dropped,
  };
}

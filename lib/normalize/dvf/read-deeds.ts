import { saleOf } from "./deed.ts";
import type { UnnumberedSale } from "./deed.ts";
import type { DeedRow } from "./deed-row.ts";
import type { ReadContext, TableRow } from "../reader.ts";
import type { ReadResult } from "../read-result.ts";
import type { Rejection } from "../../records/rejection.ts";
import { Sale } from "../../records/record.ts";
import { admit } from "../admit.ts";
import { DroppedTally } from "../dropped.ts";
import { RowRefused, excerptOf, noting, rejection } from "../refusal.ts";
import { withOrdinals } from "./sale-key.ts";
import { READING } from "../reasons.ts";

/** Of a sale whose ordinal among equals is not known yet. */
const UnnumberedSchema = Sale.omit({ ordinal: true });

/** What tells the flavours of DVF apart. */
export interface DeedFormat {
  /** Positions of the columns that agree on all rows of one deed. */
  readonly identity: readonly number[];
  /** Whether these columns name the deed, wherever its rows stand; else its rows are consecutive. */
  readonly given: boolean;
  /** Reads one row; throws RowRefused. */
  readonly read: (row: TableRow) => DeedRow;
  /** The commune and year that a row is of ("64260-2021"), or the commune alone, where it still tells. */
  readonly scope: (row: TableRow) => string | undefined;
  /** How people find the deed in the file. */
  readonly ref: (first: TableRow) => string;
}

/**
 * Reads groups of rows, each one deed, into sales. A deed without one of its rows would be wrong: when one is refused, or was
 * refused before because it did not line up with the header, its siblings are refused with it.
 */
export function readDeeds(
  groups: readonly (readonly TableRow[])[],
  format: DeedFormat,
  context: ReadContext,
): ReadResult {
  const records: UnnumberedSale[] = [];
  const rejected: Rejection[] = [];
  const dropped = new DroppedTally();
  const broken = brokenSiblings(groups, format, context.broken ?? []);
  for (const group of groups) {
    const failures = new Map<number, unknown>();
    const sale = broken.has(group) ? undefined : readDeed(group, format, context, failures, dropped);
    if (sale) records.push(sale);
    else rejected.push(...refuseDeed(group, format, failures, broken.get(group)));
  }
  return { records: withOrdinals(records), rejected, skipped: [], dropped };
}

function readDeed(
  group: readonly TableRow[],
  format: DeedFormat,
  context: ReadContext,
  failures: Map<number, unknown>,
  dropped: DroppedTally,
): UnnumberedSale | undefined {
  const read = group.flatMap((row) => {
    try {
      return [{ row, ...noting(() => format.read(row)) }];
    } catch (cause) {
      failures.set(row.number, cause);
      return [];
    }
  });
  const [first] = group;
  if (failures.size > 0 || !first) return undefined;
  const rows = read.map(({ value }) => value);
  try {
    const { record, faults } = admit(UnnumberedSchema, () => saleOf(rows, format.ref(first), context));
    record.row = first.number;
    for (const { row, faults } of read) dropped.add(row.number, faults, () => excerptOf(row.values));
    dropped.add(first.number, faults, () => excerptOf(first.values));
    return record;
  } catch (cause) {
    for (const row of group) failures.set(row.number, cause);
    return undefined;
  }
}

function refuseDeed(
  group: readonly TableRow[],
  format: DeedFormat,
  failures: ReadonlyMap<number, unknown>,
  brokenRow: number | undefined,
): Rejection[] {
  const culprit = brokenRow ?? failures.keys().next().value;
  const sibling = culprit === undefined ? undefined : new RowRefused(null, READING.sibling(culprit));
  return group.map((row) =>
    rejection(row.number, failures.get(row.number) ?? sibling, excerptOf(row.values), format.scope(row)),
  );
}

/** Finds the deeds that a row that did not line up with the header belongs to. */
function brokenSiblings(
  groups: readonly (readonly TableRow[])[],
  format: DeedFormat,
  broken: readonly TableRow[],
): Map<readonly TableRow[], number> {
  if (broken.length === 0) return new Map();
  return format.given ? siblingsByName(groups, format, broken) : siblingsBeside(groups, format, broken);
}

/** The deeds whose name stands in a broken row, in its place or shifted as far as columns were lost or gained. */
function siblingsByName(
  groups: readonly (readonly TableRow[])[],
  { identity }: DeedFormat,
  broken: readonly TableRow[],
): Map<readonly TableRow[], number> {
  const siblings = new Map<readonly TableRow[], number>();
  const [column = 0] = identity;
  const named = new Map(groups.map((group) => [group[0]?.values[column], group]));
  const width = groups[0]?.[0]?.values.length ?? 0;
  for (const { number, values } of broken) {
    for (const name of [values[column], values[column + values.length - width]]) {
      const group = name === undefined ? undefined : named.get(name);
      if (group) siblings.set(group, number);
    }
  }
  return siblings;
}

/** Of deeds that no column names: those of the rows right before and after, where they look alike. */
function siblingsBeside(
  groups: readonly (readonly TableRow[])[],
  format: DeedFormat,
  broken: readonly TableRow[],
): Map<readonly TableRow[], number> {
  const siblings = new Map<readonly TableRow[], number>();
  const places = groups
    .flatMap((group) => group.map((row) => ({ row, group })))
    .sort((a, b) => a.row.number - b.row.number);
  let next = 0;
  for (const lost of broken) {
    while (next < places.length && (places[next]?.row.number ?? 0) < lost.number) next++;
    for (const place of [places[next - 1], places[next]]) {
      if (place && looksAlike(lost, place.row, format.identity)) siblings.set(place.group, lost.number);
    }
  }
  return siblings;
}

/** Whether each identity value of a whole row stands in a broken one, in its place or shifted as far as columns were lost or gained. */
function looksAlike(lost: TableRow, whole: TableRow, identity: readonly number[]): boolean {
  const shift = lost.values.length - whole.values.length;
  return identity.every((column) => {
    const value = whole.values[column];
    return lost.values[column] === value || lost.values[column + shift] === value;
  });
}

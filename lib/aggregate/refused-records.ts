/** What follows from records that the database did not take: their rows are set aside, the accounts of their chunk corrected. */
import type { RowAccount } from "../messages.ts";
import type { CanonicalRecord, CardRead } from "../records/record.ts";
import type { Quarantined } from "../records/rejection.ts";
import { cut, storable } from "../records/storable.ts";
import type { Source } from "../sources/schema.ts";
import type { Refused } from "./sift.ts";
import { MERGING } from "./reasons.ts";

const EXCERPT_LENGTH = 300;
const REASON_LENGTH = 500;

/** The entry in quarantine of a record that the database did not take, under the number of its first row. */
export function quarantinedRecord({ record, reason, among }: Refused<CanonicalRecord>, source: Source): Quarantined {
  const scope = scopeOf(record, source);
  const why =
    among === undefined ? MERGING.notTaken(record.rows, reason) : MERGING.notToldApart(record.rows, among, reason);
  return {
    kind: "row",
    row: record.row ?? null,
    field: null,
    code: why.code,
    reason: cut(storable(why.en), REASON_LENGTH),
    found: null,
    expected: null,
    french: { reason: cut(storable(why.fr), REASON_LENGTH), expected: null },
    excerpt: cut(storable(JSON.stringify(record)), EXCERPT_LENGTH),
    ...(scope !== undefined && { scope }),
    ...(source.kind === "web" && record.kind === "advert" && record.url !== null && { file: record.url }),
  };
}

/** What a whole file is not complete without: the advert, or the commune and year of the deed. */
function scopeOf(record: CanonicalRecord, { snapshot }: Source): string | undefined {
  if (record.kind === "sale") return `${record.commune}-${record.soldOn.slice(0, 4)}`;
  return record.kind === "advert" && snapshot?.scope === "agency" ? record.reference : undefined;
}

/** The account of a chunk without records that were not taken. */
export function accountWithout(rows: RowAccount, refused: readonly Refused<CanonicalRecord>[]): RowAccount {
  const lost = refused.reduce((sum, { record }) => sum + record.rows, 0);
  return { ...rows, used: rows.used - lost, quarantined: rows.quarantined + lost };
}

/** The cards of adverts that were taken: one that was not is to be read again. */
export function cardsBeside(
  cards: readonly CardRead[],
  refused: readonly Refused<CanonicalRecord>[],
): readonly CardRead[] {
  const gone = new Set(refused.flatMap(({ record }) => (record.kind === "advert" ? [record.reference] : [])));
  return gone.size === 0 ? cards : cards.filter(({ reference }) => !gone.has(reference));
}

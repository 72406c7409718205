import type { RecordsStored } from "../messages.ts";
import type { OpenRecord } from "../records/open-data.ts";
import type { Transaction } from "../stores/postgres/postgres.ts";
import { mergeRatings } from "../stores/open-data/energy-ratings.ts";
import { mergeGeocodes } from "../stores/open-data/geocodes.ts";
import { mergePlaces } from "../stores/open-data/places.ts";
import { mergeRentLevels } from "../stores/open-data/rent-levels.ts";
import { mergeRisks } from "../stores/open-data/risks.ts";
import type { Merged } from "../stores/sales/sales.ts";

type OpenKind = OpenRecord["kind"];
type Merge<Kind extends OpenKind> = (
  tx: Transaction,
  records: readonly Extract<OpenRecord, { kind: Kind }>[],
  from: Pick<RecordsStored, "runId" | "source" | "readerVersion">,
) => Promise<Merged>;

/** How each kind of open data is merged into Postgres; a new kind is a line here. */
const OPEN_MERGES: { readonly [Kind in OpenKind]: Merge<Kind> } = {
  place: mergePlaces,
  geocode: mergeGeocodes,
  risk: mergeRisks,
  "energy-rating": mergeRatings,
  "rent-level": mergeRentLevels,
};

/** Merges the open data of a chunk, each kind by its own merge; gives what each did. */
export async function mergeOpenData(
  tx: Transaction,
  records: readonly OpenRecord[],
  from: RecordsStored,
): Promise<Partial<Record<OpenKind, Merged>>> {
  const merged: Partial<Record<OpenKind, Merged>> = {};
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it ties a kind's records to that kind's merge
  const merge = async <Kind extends OpenKind>(kind: Kind): Promise<void> => {
    const own = records.filter((record): record is Extract<OpenRecord, { kind: Kind }> => record.kind === kind);
    merged[kind] = await OPEN_MERGES[kind](tx, own, from);
  };
  for (const kind of new Set(records.map((record) => record.kind))) await merge(kind);
  return merged;
}

import type { RecordsStored } from "../messages.ts";
import type { OpenRecord } from "../normalize/open-data.ts";
import type { Transaction } from "../stores/postgres.ts";
import { mergePlaces } from "../stores/places.ts";
import type { Merged } from "../stores/sales.ts";

type OpenKind = OpenRecord["kind"];
type Merge<Kind extends OpenKind> = (
  tx: Transaction,
  records: readonly Extract<OpenRecord, { kind: Kind }>[],
  from: Pick<RecordsStored, "runId" | "source" | "readerVersion">,
) => Promise<Merged>;

/** How each kind of open data is merged into Postgres; a new kind is a line here. */
export const OPEN_MERGES: { readonly [Kind in OpenKind]?: Merge<Kind> } = {
  place: mergePlaces,
};

/** Merges the open data of a chunk, each kind by its own merge; gives what each did. @throws Error for a kind that has none. */
export async function mergeOpenData(
  tx: Transaction,
  records: readonly OpenRecord[],
  from: RecordsStored,
): Promise<Partial<Record<OpenKind, Merged>>> {
  const merged: Partial<Record<OpenKind, Merged>> = {};
  for (const kind of new Set(records.map((record) => record.kind))) {
    merged[kind] = await mergeKind(tx, kind, records, from);
  }
  return merged;
}

function mergeKind<Kind extends OpenKind>(
  tx: Transaction,
  kind: Kind,
  records: readonly OpenRecord[],
  from: RecordsStored,
): Promise<Merged> {
  const merge = OPEN_MERGES[kind];
  if (!merge) throw new Error(`nothing merges records of the kind ${kind}`);
  const own = records.filter((record): record is Extract<OpenRecord, { kind: Kind }> => record.kind === kind);
  return merge(tx, own, from);
}

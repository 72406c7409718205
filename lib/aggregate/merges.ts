import type { RecordsStored } from "../messages.ts";
import type { OpenRecord } from "../normalize/open-data.ts";
import type { Transaction } from "../stores/postgres.ts";
import type { Merged } from "../stores/sales.ts";

type OpenKind = OpenRecord["kind"];
type Merge<Kind extends OpenKind> = (
  tx: Transaction,
  records: readonly Extract<OpenRecord, { kind: Kind }>[],
  from: Pick<RecordsStored, "runId" | "source" | "readerVersion">,
) => Promise<Merged>;

/** How each kind of open data is merged into Postgres; a new kind is a line here. */
export const OPEN_MERGES: { readonly [Kind in OpenKind]?: Merge<Kind> } = {};

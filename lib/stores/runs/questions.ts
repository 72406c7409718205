import type { ApiSource } from "../../sources/schema.ts";
import { unaskedAddresses } from "../open-data/geocodes.ts";
import type { AddressQuestion } from "../open-data/geocodes.ts";
import type { Queries } from "../postgres/postgres.ts";
import { unaskedCells } from "../open-data/risks.ts";
import type { CellQuestion } from "../open-data/risks.ts";

type Kind = NonNullable<ApiSource["lookup"]>["of"];

/** What our own tables want to know and nobody was asked yet, at most so many questions of a kind. */
export function unasked(db: Queries, of: Kind, limit: number): Promise<readonly (AddressQuestion | CellQuestion)[]> {
  return of === "addresses" ? unaskedAddresses(db, limit) : unaskedCells(db, limit);
}

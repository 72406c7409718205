import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import type { RiskFilter } from "../filters.ts";
import { readRisks } from "../risks.ts";

/** A report asks nothing of other services. */
const NOT_ASKED = "Géorisques n’a pas été interrogé récemment pour cet endroit : /risques le fait.";

/** The risks that are known around a point; null without a point. */
export function gatherRisks(db: Queries, at: RiskFilter | null, sources: readonly Source[]) {
  return at === null ? null : readRisks(db, at, { live: () => Promise.resolve(NOT_ASKED), sources });
}

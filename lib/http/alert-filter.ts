import { AlertCriteria, conditionsOf } from "../alerts/criteria.ts";
import { Refusal, unusable } from "../query/refusal.ts";
import type { AlertFilter } from "../stores/alerts/alerts.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { readParameters } from "./parameters.ts";

/** Filters as JSON gives them. */
export type AskedFilters = Readonly<Record<string, Scalar | readonly Scalar[]>>;
type Scalar = string | number | boolean;

/**
 * Reads the filters of an alert by the rules of /annonces on new paths: unknown ones, contradictions and places that can't be told are
 * refused. @throws Refusal (422) naming each by its path in the body.
 */
export async function readAlertFilter(db: Queries, asked: AskedFilters): Promise<AlertFilter> {
  const query = new Map(Object.entries(asked).map(([name, value]) => [name, [value].flat().map(String)] as const));
  try {
    const { values, texts } = readParameters(AlertCriteria, { query }, "new");
    if (Object.keys(texts).length === 0)
      throw unusable([{ parametre: "$.filtres", recu: null, attendu: "au moins un filtre" }]);
    await conditionsOf(db, values);
    return { asked, criteria: texts };
  } catch (error) {
    throw inBody(error);
  }
}

function inBody(error: unknown): unknown {
  if (!(error instanceof Refusal) || !error.details.faults) return error;
  return unusable(
    error.details.faults.map((fault) =>
      fault.parametre.startsWith("$") ? fault : { ...fault, parametre: `$.filtres.${fault.parametre}` },
    ),
  );
}

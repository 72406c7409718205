import type { Queries } from "../../stores/postgres/postgres.ts";
import type { Demand, DemandFilters } from "../demand/demand.ts";
import { readDemand } from "../demand/read-demand.ts";
import { listOf } from "./asked.ts";
import type { Asked, Filters } from "./asked.ts";

/** A question with the demand that was read of it. */
export interface ReadQuestion {
  readonly demand: Demand;
  readonly asked: Asked;
}

/** Reads a question; `over` are filters that win over those that it says, `previous` those that it goes on from. */
export async function readAsked(
  db: Queries,
  question: string,
  { over = {}, previous }: { readonly over?: DemandFilters; readonly previous?: DemandFilters } = {},
): Promise<ReadQuestion> {
  const demand = await readDemand(db, question, previous);
  return { demand, asked: askedOf(demand, over) };
}

/** A demand as the context is gathered for it. A place that a filter names is not asked for any more. */
function askedOf(demand: Demand, over: DemandFilters): Asked {
  const filtres = { ...given(demand.filtres), ...given(over) };
  const named = over.commune !== undefined || over.departement !== undefined;
  const told = Object.keys(over).length > 0 && demand.intention === "hors_sujet" ? "annonces" : demand.intention;
  return {
    question: demand.demande,
    intention: told,
    filtres,
    ambigu: named && listOf(filtres, "commune").length > 0 ? [] : demand.ambigu,
    inconnu: demand.inconnu,
    remarques: [...demand.contradictions.map(({ message }) => message), ...demand.remarques],
  };
}

/** Filters without those that have no value. */
export function given(filters: DemandFilters): Filters {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

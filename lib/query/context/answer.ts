import type { DemandFilters } from "../demand/demand.ts";
import { readContext } from "./context.ts";
import type { ContextDeps, ContextWanted } from "./context.ts";
import type { Fitted } from "./fit.ts";
import { readAsked } from "./read-asked.ts";

/** A question for a context, as it comes. */
export interface ContextQuestion extends ContextWanted {
  readonly question: string;
  /** These win over those that the question says. */
  readonly filtres: DemandFilters;
}

/**
 * Reads a question and writes its context.
 * @throws Refusal (422) when the question takes more than the budget.
 */
export async function answerContext(
  deps: ContextDeps,
  { question, filtres, ...wanted }: ContextQuestion,
): Promise<Fitted> {
  const { asked } = await readAsked(deps.db, question, { over: filtres });
  return readContext(deps, asked, wanted);
}

import * as z from "zod";
import { Filters } from "../../http/schemas/context.ts";

type Filters = z.output<typeof Filters>;

/** One step of a conversation: something that was said, or filters that were changed by hand. */
export type Step = { readonly said: string } | { readonly filters: Filters };

/** Steps that an address carries at most; the oldest are left out. */
const MAX_STEPS = 20;
const MAX_SAID = 2_000;
const SAID = "q";
const FILTERS = "f";

/** Reads a conversation from an address (`?q=…&q=…&f=…`, in the order in which things happened); what can't be read is left out. */
export function stepsIn(search: string): Step[] {
  return [...new URLSearchParams(search)]
    .flatMap(([name, value]): Step[] => {
      if (name === SAID && value.trim() !== "") return [{ said: value.slice(0, MAX_SAID) }];
      const filters = name === FILTERS ? filtersIn(value) : undefined;
      return filters ? [{ filters }] : [];
    })
    .slice(-MAX_STEPS);
}

/** Writes the address of a conversation, from the page's path on. */
export function addressOf(steps: readonly Step[]): string {
  const search = new URLSearchParams(
    steps
      .slice(-MAX_STEPS)
      .map((step) => ("said" in step ? [SAID, step.said] : [FILTERS, JSON.stringify(step.filters)])),
  );
  return search.size === 0 ? "/" : `/?${search.toString()}`;
}

/** Adds filters that were changed by hand; of those that follow one another only the last count. */
export function withFilters(steps: readonly Step[], filters: Filters): Step[] {
  const last = steps.at(-1);
  return [...(last && "filters" in last ? steps.slice(0, -1) : steps), { filters }];
}

function filtersIn(text: string): Filters | undefined {
  try {
    return Filters.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

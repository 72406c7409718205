import type { Answer } from "./conversation.ts";

/** What can be done with the newest answer. */
export interface Acts {
  /** Asks again with these filters. */
  readonly filter: (filters: Answer["filtres"]) => void;
  /** Begins a sentence that the user ends. */
  readonly begin: (text: string) => void;
}

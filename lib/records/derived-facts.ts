/** What is read out of an advert's words beyond its fields, and by which vocabulary. */
import { createHash } from "node:crypto";
import { readSigns, VOCABULARY } from "./advert-signs.ts";
import type { Signs } from "./advert-signs.ts";
import { ENTRIES } from "./trade/entries.ts";
import { readConcepts } from "./trade/read-concepts.ts";
import { honestTexts } from "./planted/honest.ts";
import type { SearchedTexts } from "./planted/honest.ts";
import type { Advert } from "./record.ts";

/** What an advert says in words, and what it shows. */
export interface DerivedFacts extends Signs {
  /** By the name of the concept: how surely (below zero: surely not), and the words that tell. */
  readonly concepts: Readonly<Record<string, readonly [strength: number, evidence: string]>>;
  /** Names of those that the advert offers. */
  readonly conceptNames: readonly string[];
  /** Its texts without the instructions for language models that were planted in them; null where there were none. */
  readonly honest: Partial<SearchedTexts> | null;
}

/** Raised when the rules of reading change and the vocabulary does not. */
const READING = 1;

/** Names the vocabulary and the rules that `deriveFacts` reads with: others may read the same advert otherwise. */
export const DERIVED_BY = createHash("sha256")
  .update(JSON.stringify([READING, VOCABULARY, ENTRIES]))
  .digest("hex")
  .slice(0, 16);

/** Reads what an advert's words and figures tell; what is planted for language models counts for nothing. */
export function deriveFacts(advert: Advert): DerivedFacts {
  const honest = honestTexts(advert);
  const concepts = readConcepts({ ...advert, ...honest });
  return {
    ...readSigns(advert),
    concepts: Object.fromEntries(concepts.map(({ name, strength, evidence }) => [name, [strength, evidence]])),
    conceptNames: concepts.filter(({ strength }) => strength > 0).map(({ name }) => name),
    honest,
  };
}

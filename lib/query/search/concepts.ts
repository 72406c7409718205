import type { Question } from "./question.ts";

/** The concepts that the terms of a question mean and those that are near, each once. */
export function conceptsOf({ terms }: Question): string[] {
  return [...new Set(terms.flatMap(({ concept, near }) => [...(concept === null ? [] : [concept]), ...near]))];
}

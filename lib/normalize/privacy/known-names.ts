/** Names of people that a source gives away elsewhere, found wherever they stand. */
import type { Span } from "./span.ts";

/** Finds one person's name in texts. */
export type KnownName = (text: string) => Span[];

/**
 * Makes what finds a person's name in either order, whatever stands between its words, in any case; null for a single word, which is too
 * common to go by.
 */
export function knownName(person: string): KnownName | null {
  const words = person.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [longest] = words.toSorted((a, b) => b.length - a.length);
  if (words.length < 2 || longest === undefined) return null;
  const capital = longest.charAt(0).toUpperCase() + longest.slice(1).toLowerCase();
  const forms = [...new Set([capital, longest.toLowerCase(), longest.toUpperCase(), longest])];
  const shortest = words.join("").length;
  const orders = [words, words.toReversed()].map((order) => order.join("[\\s.,_-]{0,5}"));
  let pattern: RegExp | undefined;
  return (text) => {
    // Most texts do not name them: the pattern is made for those that may.
    if (text.length < shortest || !forms.some((form) => text.includes(form))) return [];
    pattern ??= new RegExp(orders.join("|"), "gi");
    return wholeWords(text, pattern);
  };
}

/** Gives the finders of several people's names. */
export function knownNames(people: readonly string[]): KnownName[] {
  return people.flatMap((person) => knownName(person) ?? []);
}

function wholeWords(text: string, pattern: RegExp): Span[] {
  return [...text.matchAll(pattern)].flatMap(({ index, 0: name }) => {
    const end = index + name.length;
    const isPart = /[\p{L}\p{N}]/u.test(text.charAt(index - 1)) || /[\p{L}\p{N}]/u.test(text.charAt(end));
    return isPart ? [] : [{ start: index, end, kind: "name" as const }];
  });
}

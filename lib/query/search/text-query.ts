/** Text queries in PostgreSQL's own notation (https://www.postgresql.org/docs/18/datatype-textsearch.html), of letters and digits only. */
import { wordsOf } from "../../records/trade/words.ts";

/** The words of a text one behind the other; nothing for a text without words. */
export function phraseQuery(text: string): string {
  return lexemes(text).join(" <-> ");
}

/** Words that begin so. */
export function prefixQuery(word: string): string {
  return lexemes(word)
    .map((lexeme) => `${lexeme}:*`)
    .join(" <-> ");
}

/** Any of several phrases. */
export function anyOf(phrases: readonly string[]): string {
  const each = phrases.map(phraseQuery).filter((query) => query !== "");
  return [...new Set(each)].map((query) => (query.includes(" ") ? `(${query})` : query)).join(" | ");
}

/** The first alternatives of a query that `anyOf` made. */
function firstOf(query: string, count: number): string {
  return query.split(" | ").slice(0, count).join(" | ");
}

/** The same query without the order of words: an index answers it alone. It finds all that the query does, and more. */
export function loosened(query: string): string {
  return [...new Set(query.replaceAll(" <-> ", " & ").split(" | "))].join(" | ");
}

function lexemes(text: string): string[] {
  return wordsOf(text).map((word) => `'${word.text}'`);
}

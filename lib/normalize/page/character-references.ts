import { Parser } from "htmlparser2";

/** Text whose character references ("&amp;", "&#43;") are the characters that they stand for. */
export function decoded(text: string): string {
  if (!text.includes("&")) return text;
  const parts: string[] = [];
  const parser = new Parser({ ontext: (part) => parts.push(part) });
  parser.end(text);
  return parts.join("");
}

/** References as browsers read them in a text: those by name end with a semicolon, those by number may. */
const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31}(?=;));?/gi;

/** Programs encode what is encoded already, seldom more than twice. */
const MOST_TIMES = 3;

/** Text that is no HTML but holds references all the same, as feeds and databases do: those are decoded, tags and lone "&" stay. */
export function withoutReferences(text: string): string {
  let plain = text;
  for (let time = 0; time < MOST_TIMES && plain.includes("&"); time++) {
    const before = plain;
    plain = plain.replace(REFERENCE, decoded);
    if (plain === before) break;
  }
  return plain;
}

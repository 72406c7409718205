import { Parser } from "htmlparser2";

/** Text whose character references ("&amp;", "&#43;") are the characters that they stand for. */
export function decoded(text: string): string {
  if (!text.includes("&")) return text;
  const parts: string[] = [];
  const parser = new Parser({ ontext: (part) => parts.push(part) });
  parser.end(text);
  return parts.join("");
}

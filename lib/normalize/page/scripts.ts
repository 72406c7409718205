import { decoded } from "./character-references.ts";

/** A page longer than this many characters is not looked at: an advert's page has 50 thousand. */
export const PAGE_LIMIT = 16 * 1024 * 1024;

/** One script element of a page. */
export interface Script {
  readonly id: string | null;
  readonly type: string | null;
  readonly content: string;
}

/** A page's scripts, and the page without scripts and styles: what can be visible. */
export interface PageParts {
  readonly scripts: readonly Script[];
  readonly visible: string;
}

const OPENING = /<(?:!--|(script|style)(?=[\s>/]))/gi;
/** A tag longer than this many characters is none that we look for. */
const LONGEST_TAG = 10_000;

/**
 * Takes the scripts out of a page without parsing it: a payload is most of its page, and a parser would look at all of it.
 * An element, or a comment, that never ends takes the rest of the page, as browsers do; scripts inside comments are none.
 */
export function takeApart(html: string): PageParts {
  const scripts: Script[] = [];
  const visible: string[] = [];
  const element = new RegExp(OPENING);
  let at = 0;
  for (let opening = element.exec(html); opening; opening = element.exec(html)) {
    const [start, name] = opening;
    if (name === undefined) {
      // "<!-->" is a whole comment.
      element.lastIndex = indexOrEnd(html.indexOf("-->", opening.index + 2), html);
      continue;
    }
    const inside = endOfTag(html, opening.index + start.length);
    const end = endOf(html, name, inside);
    visible.push(html.slice(at, opening.index));
    if (name.toLowerCase() === "script") {
      const attributes = html.slice(opening.index + start.length, inside - 1).slice(0, LONGEST_TAG);
      scripts.push({
        id: attribute(attributes, "id"),
        type: attribute(attributes, "type"),
        content: html.slice(inside, end),
      });
    }
    at = end;
    element.lastIndex = end;
  }
  visible.push(html.slice(at));
  return { scripts, visible: visible.join("") };
}

function indexOrEnd(index: number, html: string): number {
  return index < 0 ? html.length : index;
}

function endOf(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}`, "gi");
  closing.lastIndex = from;
  return closing.exec(html)?.index ?? html.length;
}

/** Where a tag's content begins: after its first ">" that stands in no quotes. */
function endOfTag(html: string, from: number): number {
  let quote: string | null = null;
  for (let at = from; at < Math.min(html.length, from + LONGEST_TAG); at++) {
    const letter = html.charAt(at);
    if (quote !== null) quote = letter === quote ? null : quote;
    else if (letter === ">") return at + 1;
    else if (letter === '"' || letter === "'") quote = letter;
  }
  return indexOrEnd(html.indexOf(">", from), html) + 1;
}

/** An attribute's value, whose character references are the characters that they stand for. */
function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value === undefined ? null : decoded(value);
}

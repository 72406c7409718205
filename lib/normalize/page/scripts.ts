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

const OPENING = /<(script|style)(?=[\s>/])/gi;

/**
 * Takes the scripts out of a page without parsing it: a payload is most of its page, and a parser would look at all of it.
 * An element that never ends takes the rest of the page, as browsers do.
 */
export function takeApart(html: string): PageParts {
  const scripts: Script[] = [];
  const visible: string[] = [];
  const element = new RegExp(OPENING);
  let at = 0;
  for (let opening = element.exec(html); opening; opening = element.exec(html)) {
    const [start, name = ""] = opening;
    const inside = indexOrEnd(html.indexOf(">", opening.index), html) + 1;
    const end = endOf(html, name, inside);
    visible.push(html.slice(at, opening.index));
    if (name.toLowerCase() === "script") {
      const attributes = html.slice(opening.index + start.length, inside - 1);
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

function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? null;
}

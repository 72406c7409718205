import { load } from "cheerio/slim";
import type { CheerioAPI } from "cheerio/slim";
import { DomHandler, DomUtils, Parser, parseDocument } from "htmlparser2";
import { PermanentError } from "../../errors.ts";

/** Elements inside one another; browsers stop at 512, what walks through a page runs out of stack some thousands deep. */
export const DEEPEST_ELEMENT = 1_000;
/** A page has its html element and what stands beside it: a search from the root takes the square of their number. */
const MOST_ROOTS = 100;

/** Thrown where a page's elements are nested deeper than any real page's. */
export class NestedTooDeep extends PermanentError {
  override readonly name = "NestedTooDeep";

  constructor() {
    super(`the page's elements are nested deeper than ${DEEPEST_ELEMENT} levels`);
  }
}

/** Parses a page, or its beginning. @throws NestedTooDeep */
export function parsePage(html: string): CheerioAPI {
  const handler = new BoundedHandler();
  new Parser(handler).end(html);
  if (handler.root.children.length > MOST_ROOTS) putInOne(handler.root);
  return load(handler.root);
}

class BoundedHandler extends DomHandler {
  override onopentag(name: string, attributes: Record<string, string>): void {
    super.onopentag(name, attributes);
    if (this.tagStack.length > DEEPEST_ELEMENT) throw new NestedTooDeep();
  }
}

/** Gives a page without an html element one, as browsers do. */
function putInOne(root: DomHandler["root"]): void {
  const [html] = parseDocument("<html></html>").children;
  if (!html || !DomUtils.isTag(html)) throw new Error("an element was expected of the parser");
  html.children = root.children;
  for (const child of html.children) child.parent = html;
  html.parent = root;
  root.children = [html];
}

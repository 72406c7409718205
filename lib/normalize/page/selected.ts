import type { CheerioAPI } from "cheerio/slim";
import type { AdvertFields, FieldName, Place } from "../../sources/selector.ts";
import { PermanentError } from "../../errors.ts";
import { findPattern } from "../../sources/pattern.ts";
import { plain } from "./visible.ts";
import { READING } from "../reasons.ts";

/** So many characters of what an element says are looked into for a pattern. */
const LOOKED_INTO = 100_000;

/** A search inside an element takes the square of the number of its children. */
const MOST_CHILDREN = 10_000;

/** A part of a parsed page. */
export type Part = ReturnType<CheerioAPI>;

/** Tells what a part of a page says under each name. */
export interface Selected {
  /** The first that is said, on one line; null when nothing is. */
  text(name: FieldName): string | null;
  /** The first that is said, with its paragraphs and line breaks. */
  lines(name: FieldName): string | null;
  /** All that is said, on one line each. */
  texts(name: FieldName): string[];
}

/** Looks inside `part` where the source's file tells to look. Throws PermanentError when it holds more elements than a page's part does. */
export function selected($: CheerioAPI, part: Part, fields: AdvertFields): Selected {
  if (part.contents().length > MOST_CHILDREN) {
    throw new PermanentError(READING.pageTooWide(MOST_CHILDREN));
  }
  const all = (name: FieldName, read: (element: Part) => string): string[] => {
    const places = [fields[name] ?? []].flat();
    return places.map((place) => saidAt($, part, place, read)).find((said) => said.length > 0) ?? [];
  };
  return {
    text: (name) => all(name, onOneLine)[0] ?? null,
    lines: (name) => all(name, inLines)[0] ?? null,
    texts: (name) => all(name, onOneLine),
  };
}

function saidAt($: CheerioAPI, part: Part, place: Place, read: (element: Part) => string): string[] {
  const rule = typeof place === "string" ? { selector: place } : place;
  const found = "row" in rule ? besideName($, part, rule.row) : part.find(rule.selector);
  const { attribute, pattern } = rule;
  return found
    .toArray()
    .map((element) => (attribute === undefined ? read($(element)) : ($(element).attr(attribute) ?? "")))
    .map((said) => (pattern === undefined ? said : matched(said, pattern)).trim())
    .filter((said) => said !== "");
}

function besideName($: CheerioAPI, part: Part, name: string): Part {
  return part
    .find("dt, th")
    .filter((_, element) => onOneLine($(element)).replace(/ ?:$/, "") === name)
    .next("dd, td");
}

function matched(said: string, pattern: string): string {
  const found = findPattern(pattern, said.slice(0, LOOKED_INTO), "any case");
  return found?.first ?? found?.whole ?? "";
}

function onOneLine(element: Part): string {
  return plain(element.text());
}

function inLines(element: Part): string {
  const copy = element.clone();
  copy.find("br").replaceWith("\n");
  copy.find("p, li, div").append("\n");
  const lines = copy.text().split("\n").map(plain);
  return lines.join("\n").replace(/\n{3,}/g, "\n\n");
}

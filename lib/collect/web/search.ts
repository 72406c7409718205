/** From the searches of a source's file, or one that a person pasted, to the addresses of list pages. */
import { createHash } from "node:crypto";
import { ConfigError } from "../../errors.ts";
import type { PropertyType } from "../../records/record.ts";
import { findPattern } from "../../sources/pattern.ts";
import type { WebSource } from "../../sources/schema.ts";
import type { Criteria } from "./card.ts";
import { PLANNING } from "../plan-reasons.ts";

/** One list of the site, page after page, and what is asked of its cards besides. */
export interface Search {
  /** 16 hexadecimal digits, the same for the same list and criteria. */
  readonly id: string;
  /** The search as people read it. */
  readonly text: string;
  /** Address of the first page. */
  readonly url: string;
  readonly criteria: Criteria;
}

type Wanted = WebSource["searches"][number];
type Type = (typeof PropertyType)["options"][number];

/** Gives every search of a source: one for each place, type and number of rooms, without repetitions. */
export function searchesOf(source: WebSource): Search[] {
  const searches = source.searches.flatMap((wanted) => listsOf(source, wanted));
  return [...new Map(searches.map((search) => [search.id, search])).values()];
}

/**
 * Gives the search that a person pasted from the browser: all of its list from the first page, whatever page was pasted.
 * @throws ConfigError when the address is not one of the site, or is that of an advert.
 */
export function parseSearchUrl(source: WebSource, pasted: string): Search {
  const url = URL.parse(pasted.trim());
  const { origin } = new URL(source.homepage);
  if (!url || url.origin !== origin || url.username !== "" || url.password !== "") {
    throw new ConfigError(PLANNING.otherSite(pasted, origin, source.id));
  }
  if (findPattern(source.pages.detail, url.pathname, "exact case")) {
    throw new ConfigError(PLANNING.oneAdvert(pasted));
  }
  url.hash = "";
  url.searchParams.delete(pageParameter(source));
  return searchAt(url, {});
}

/** Gives the address of page `page` (1 first) of a search; the rest of the address stays as it is. */
export function pageUrl(source: WebSource, search: Pick<Search, "url">, page: number): string {
  const url = new URL(search.url);
  if (page > 1) url.searchParams.set(pageParameter(source), String(page));
  return url.href;
}

function listsOf(source: WebSource, wanted: Wanted): Search[] {
  const { words } = source;
  const places = wanted.place === undefined ? [null] : [wanted.place].flat();
  const [named, unnamed] = partition(wanted.types ?? [], (type) => words.type[type] !== undefined);
  const types: (Type | readonly Type[] | null)[] = [...named, ...(unnamed.length > 0 ? [unnamed] : [])];
  return places.flatMap((place) =>
    (types.length > 0 ? types : [null]).flatMap((type) => roomLists(source, wanted, place, type)),
  );
}

function roomLists(
  source: WebSource,
  wanted: Wanted,
  place: string | null,
  type: Type | readonly Type[] | null,
): Search[] {
  const { words } = source;
  const inAddress = typeof type === "string" ? words.type[type] : undefined;
  // Sites say rooms of a type only.
  const roomsInAddress = inAddress !== undefined && source.pages.list.includes("{rooms}");
  const { price, area, rooms } = wanted;
  const criteria: Criteria = {
    ...(typeof type === "object" && type !== null && { types: [...type] }),
    ...(rooms && !roomsInAddress && { rooms }),
    ...(price && { price }),
    ...(area && { area }),
  };
  const values = (count: number | null) => ({
    place,
    transaction: words.transaction[wanted.transaction],
    type: inAddress ?? null,
    rooms: count === null ? null : words.rooms.replace("{n}", String(count)),
    page: null,
  });
  const counts = rooms && roomsInAddress ? rooms : [null];
  return counts.map((count) => searchAt(new URL(filled(source.pages.list, values(count)), source.homepage), criteria));
}

function searchAt(url: URL, criteria: Criteria): Search {
  const id = createHash("sha256")
    .update(JSON.stringify([url.href, criteria]))
    .digest("hex")
    .slice(0, 16);
  return { id, text: [`${url.pathname}${url.search}`, ...inWords(criteria)].join(", "), url: url.href, criteria };
}

function inWords({ types, rooms, price, area }: Criteria): string[] {
  return [
    ...(types ? [types.join(" or ")] : []),
    ...(rooms ? [`${rooms.join(" or ")} rooms`] : []),
    ...(price ? [rangeInWords(price, "€")] : []),
    ...(area ? [rangeInWords(area, "m²")] : []),
  ];
}

function rangeInWords({ min, max }: NonNullable<Criteria["price"]>, unit: string): string {
  return [...(min === undefined ? [] : [`from ${min}`]), ...(max === undefined ? [] : [`up to ${max}`]), unit].join(
    " ",
  );
}

/** Fills a template; a part of the path, or a parameter, whose value is missing is left out. */
function filled(template: string, values: Readonly<Record<string, string | null>>): string {
  const [path = "", query = ""] = template.split("?", 2);
  const fill = (part: string): string | null => {
    let missing = false;
    const text = part.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? null;
      missing ||= value === null;
      return encodeURIComponent(value ?? "");
    });
    return missing ? null : text;
  };
  const parts = (text: string, separator: string) =>
    text
      .split(separator)
      .map(fill)
      .filter((part) => part !== null)
      .join(separator);
  return [parts(path, "/"), parts(query, "&")].filter(Boolean).join("?");
}

/** The schema makes sure that one parameter is the page. */
function pageParameter({ pages }: WebSource): string {
  return /[?&]([^=&?]+)=\{page\}/.exec(pages.list)?.[1] ?? "page";
}

function partition<T>(values: readonly T[], test: (value: T) => boolean): [T[], T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}

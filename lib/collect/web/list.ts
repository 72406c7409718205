import type { CheerioAPI } from "cheerio/slim";
import { payloadsAmong } from "../../normalize/page/nuxt-payload.ts";
import { takeApart } from "../../normalize/page/scripts.ts";
import type { Script } from "../../normalize/page/scripts.ts";
import { selected } from "../../normalize/page/selected.ts";
import { plain } from "../../normalize/page/visible.ts";
import { findPattern } from "../../sources/pattern.ts";
import type { WebSource } from "../../sources/schema.ts";
import { fingerprint } from "./card.ts";
import type { Card } from "./card.ts";
import { listsIn } from "./payload-card.ts";
import { cardFrom } from "./selected-card.ts";
import { parsePage } from "../../normalize/page/parse.ts";
import type { Reason } from "../../records/reason.ts";
import { CRAWLING } from "./reasons.ts";

/** An advert on a list. */
interface ListItem {
  readonly reference: string;
  /** Address of the advert's page. */
  readonly url: string;
  /** What the list shows of it; null where lists hold only links. */
  readonly card: Card | null;
  /** Null: the advert is visited every time. */
  readonly fingerprint: string | null;
}

/** What a list page says. */
export interface List {
  readonly items: readonly ListItem[];
  /** The announced number of adverts of the whole search. */
  readonly total: number | null;
  /** Whether the page says that there are none. */
  readonly empty: boolean;
  /** Why the page can't be trusted, where it can't. */
  readonly problem: Reason | null;
}

type Found = Pick<List, "items" | "total" | "problem">;

/** Only so much of a page is parsed: a list has 30 adverts. */
const LIMIT = 4 * 1024 * 1024;

/**
 * Reads a list page: its adverts, those of the list only, the announced total, and whether it says that it is empty. Where cards
 * come from the payload and the page has none, its links are the list.
 */
export function readList(html: string, url: string, source: WebSource): List {
  const { scripts, visible } = takeApart(html);
  const $ = parsePage(visible.slice(0, LIMIT));
  const { cards } = source.pages;
  const found =
    (cards.from === "payload" ? fromPayload(scripts, cards, source) : null) ??
    (cards.from === "selectors" ? fromSelectors($, url, cards, source) : fromLinks($, url, source));
  const items = [...new Map(found.items.map((item) => [item.reference, item])).values()];
  const total = found.total ?? totalIn($, source);
  // A total of 0 is no such word: a site whose search is broken announces one too.
  const empty = items.length === 0 && saysEmpty($, source);
  return { items, total, empty, problem: found.problem };
}

/** The reference that an advert's address gives; null when it is not an advert's, or of another site. */
export function referenceOf(source: WebSource, address: string): string | null {
  const url = URL.parse(address);
  if (url?.origin !== new URL(source.homepage).origin) return null;
  return findPattern(source.pages.detail, url.pathname, "exact case")?.named["reference"] ?? null;
}

type Cards<From> = Extract<WebSource["pages"]["cards"], { from: From }>;

function fromPayload(scripts: readonly Script[], keys: Cards<"payload">, source: WebSource): Found | null {
  const lists = payloads(scripts).flatMap((payload) => listsIn(payload, keys));
  const [list, ...others] = lists;
  if (!list) return null;
  const references = (of: typeof list) => of.cards.map(({ reference }) => reference).join();
  if (others.some((other) => references(other) !== references(list))) {
    return { items: [], total: null, problem: CRAWLING.listsDiffer(lists.length) };
  }
  const items = list.cards.map(({ reference, slug, card }) => {
    const path = keys.link
      .replace("{slug}", encodeURIComponent(slug))
      .replace("{reference}", encodeURIComponent(reference));
    return { reference, url: new URL(path, source.homepage).href, card, fingerprint: fingerprint(card) };
  });
  const problem = list.unreadable === 0 ? null : CRAWLING.cardsUnreadable(list.unreadable);
  return { items, total: list.total, problem };
}

/** A payload that can't be decoded holds no list: its page's links are there yet. */
function payloads(scripts: readonly Script[]): unknown[] {
  try {
    return payloadsAmong(scripts);
  } catch {
    return [];
  }
}

function fromSelectors($: CheerioAPI, url: string, { card, fields }: Cards<"selectors">, source: WebSource): Found {
  const items = $(card)
    .toArray()
    .flatMap((element) => {
      const [link] = linksIn($(element).find(source.pages.item), $, url, source);
      const read = cardFrom(selected($, $(element), fields));
      return link ? [{ ...link, card: read, fingerprint: fingerprint(read) }] : [];
    });
  return { items, total: null, problem: null };
}

function fromLinks($: CheerioAPI, url: string, source: WebSource): Found {
  const items = linksIn($(source.pages.item), $, url, source).map((link) => ({
    ...link,
    card: null,
    fingerprint: null,
  }));
  return { items, total: null, problem: null };
}

function linksIn(links: ReturnType<CheerioAPI>, $: CheerioAPI, url: string, source: WebSource) {
  return links.toArray().flatMap((element) => {
    const address = URL.parse($(element).attr("href") ?? "", url);
    if (!address) return [];
    address.hash = "";
    const reference = referenceOf(source, address.href);
    return reference === null ? [] : [{ reference, url: address.href }];
  });
}

function totalIn($: CheerioAPI, { pages }: WebSource): number | null {
  if (pages.total === undefined) return null;
  const digits = /\d+(?:[\s.]\d{3})*/.exec(plain($(pages.total).first().text()))?.[0];
  return digits === undefined ? null : Number(digits.replace(/\D/g, ""));
}

function saysEmpty($: CheerioAPI, { empty }: WebSource): boolean {
  return plain($.root().text()).toLowerCase().includes(plain(empty).toLowerCase());
}

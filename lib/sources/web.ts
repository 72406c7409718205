/** What the file of a web source says beside what every source says: where its lists are, how they are read, how gently it is visited. */
import * as z from "zod";
import { PropertyType, Transaction } from "../records/record.ts";
import { compiles } from "./pattern.ts";
import { AdvertFields, Selector } from "./selector.ts";

const Path = z.string().regex(/^\/(?!\/)/, "expected a path on the site, such as /annonces");
const Slug = z
  .string()
  .regex(/^[a-z0-9-]+$/, "expected a place as the site writes it in addresses, such as paris-75011");

/** Both ends belong to it; an absent end is open. */
export const Range = z
  .strictObject({ min: z.number().nonnegative().optional(), max: z.number().nonnegative().optional() })
  .refine(({ min = 0, max = Infinity }) => min <= max, "min is more than max");

/** One search on several criteria; each of its places, types and rooms is a list of its own on the site. */
const SearchCriteria = z.strictObject({
  transaction: Transaction,
  /** Towns with their postcode, departments or regions, as the site writes them in addresses; absent: everywhere. */
  place: Slug.or(z.array(Slug).min(1)).optional(),
  types: z.array(PropertyType).min(1).optional(),
  rooms: z.array(z.int().positive()).min(1).optional(),
  /** Euros; of a rental, the monthly rent. */
  price: Range.optional(),
  /** m². */
  area: Range.optional(),
});

const Pattern = z.string().refine(compiles, "not a regular expression of RE2");

/** Where the cards of a list (price, area, photos …) come from; with `links` every advert is visited each time. */
const Cards = z.discriminatedUnion("from", [
  z.strictObject({
    from: z.literal("payload"),
    /** Keys of the object, in the page's payload, that holds the cards and the announced total. */
    items: z.string(),
    total: z.string(),
    /** Address of an advert, made of its card: `{slug}` and `{reference}`. */
    link: Path,
  }),
  z.strictObject({
    from: z.literal("selectors"),
    /** CSS selector of one card; its link is the first `pages.item` inside. */
    card: Selector,
    fields: AdvertFields,
  }),
  z.strictObject({ from: z.literal("links") }),
]);

const Pages = z.strictObject({
  /**
   * Address of a list: `{place}`, `{transaction}`, `{type}` and `{rooms}`, in the site's words, and a query parameter that is
   * `{page}`. Whatever a search does not say is left out, with the slash or the parameter that goes with it.
   */
  list: Path.refine(
    (list) => /[?&][^=&?]+=\{page\}/.test(list),
    "a query parameter must be {page}, as in ?page={page}",
  ),
  /** CSS selector of the links to adverts. */
  item: Selector,
  /** Regular expression of an advert's path; its group `reference` is the advert's reference. */
  detail: Pattern.refine((detail) => detail.includes("(?<reference>"), "expected a group named reference"),
  /** CSS selector of the text whose first number is the announced total, where the payload does not give it. */
  total: Selector.optional(),
  cards: Cards,
  /** Button by which a visitor refuses, or else closes, the consent dialog. */
  consent: Selector.optional(),
});

const Politeness = z.strictObject({
  /** Requests a second, all workers together. */
  perSecond: z.number().positive().max(20).default(0.5),
  /** Requests under way at once, all workers together. */
  concurrency: z.int().min(1).max(8).default(1),
  /** Pages, lists and adverts, that one task visits at most; a search that is longer is reported `truncated`. */
  maxPages: z.int().positive().default(1500),
});

/** The site's words in addresses for ours; a `{n}` in `rooms` is the number of rooms. */
const Words = z.strictObject({
  transaction: z.record(Transaction, z.string()),
  type: z.partialRecord(PropertyType, z.string()).default({}),
  rooms: z.string().includes("{n}").default("{n}"),
});

/** A page of `test/fixtures/<id>/` and what must be read from it. */
const Example = z.union([
  z.strictObject({
    page: z.string(),
    url: z.url(),
    /** Fields of the canonical advert. */
    expect: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    list: z.string(),
    url: z.url(),
    expect: z.strictObject({ references: z.array(z.string()), total: z.int().nullable() }),
  }),
]);

/** The keys of a web source's file, to be spread beside those of every source. */
export const web = {
  kind: z.literal("web"),
  /** The site's origin, `https://…` without a path. */
  homepage: z.url({ protocol: /^https$/ }).refine(isOrigin, "expected an origin, such as https://www.example.fr"),
  /** `http` where pages answer plain requests with all that is read from them. */
  fetch: z.enum(["browser", "http"]),
  politeness: Politeness.prefault({}),
  words: Words,
  searches: z.array(SearchCriteria).default([]),
  pages: Pages,
  /** Text that the site shows on a list that is honestly empty: any other first page without adverts is a failure. */
  empty: z.string().min(1),
  /** For the reader `selectors`: where an advert's page says what. */
  fields: AdvertFields.optional(),
  /** For the reader `json-ld`: the schema.org types that are the advert itself, where they are other than usual. */
  jsonLdTypes: z.array(z.string()).min(1).optional(),
  /** Complete crawls of a search that must miss an advert before it counts as withdrawn. */
  withdrawnAfterMissing: z.int().positive().default(2),
  /** Deployed to AWS, the source stays disabled until this setting confirms that the operator may collect it. */
  rights: z.strictObject({ confirm: z.string().regex(/^IMO_CONFIRM_[A-Z0-9_]+$/), note: z.string().optional() }),
  examples: z.array(Example).min(1),
};

function isOrigin(url: string): boolean {
  return URL.parse(url)?.href === `${url.replace(/\/$/, "")}/` && URL.parse(url)?.pathname === "/";
}

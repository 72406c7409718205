/** Objects of S3 without some adverts. */
import * as z from "zod";
import type { Source } from "../sources/schema.ts";
import type { AdvertName, Hasher } from "./marks.ts";
import { withoutRows } from "./raw-rows.ts";

/** What finds adverts in objects. */
export interface AdvertsInObjects {
  /** Whether an object may hold anything of one, by its key alone. */
  concerns(key: string): boolean;
  /** Whether a text that was made for readers, or is packed, names one: by its address or its reference. */
  tells(key: string, text: string): boolean;
  /** The text of an object without them; null where nothing of it is left, the same text where it holds nothing of them. */
  without(key: string, text: string): Promise<string | null>;
}

/** An advert and the address of its page, where it is known. */
export interface KnownAdvert extends AdvertName {
  readonly url: string | null;
}

const RAW = /^raw(?:-personal)?\/([^/]+)\/(.*)$/;
const CHUNK = /^[^/]+\/\d+\/\d{6}\.gz$/;

/** Makes what finds these adverts: by the source's own reader in raw chunks, by source and reference or address elsewhere. */
export function advertsInObjects(
  adverts: readonly KnownAdvert[],
  sources: readonly Source[],
  hash: Hasher,
): AdvertsInObjects {
  const bySource = Map.groupBy(adverts, ({ source }) => source);
  const urls = new Set(adverts.flatMap(({ url }) => url ?? []));
  const names = new Set(adverts.map(({ source, reference }) => `${source}:${reference}`));
  const isOne = (source: unknown, reference: unknown) => names.has(`${String(source)}:${String(reference)}`);
  const withoutRaw = async (id: string, path: string, text: string): Promise<string | null> => {
    const references = new Set(bySource.get(id)?.map(({ reference }) => reference));
    const page = /(?:^|\/)r([^/]+)\.json\.gz$/.exec(path)?.[1];
    if (page !== undefined) return references.has(page) ? null : text;
    // The page of a list that could not be read; a search is not told by one advert.
    if (path.endsWith(".json.gz")) return [...urls].some((url) => text.includes(url)) ? null : text;
    if (path.endsWith(".json")) return withoutElements(text, (one) => isOneOf(one, references, urls));
    const source = sources.find((each) => each.id === id);
    return CHUNK.test(path) && source && source.kind !== "web" ? withoutRows(text, source, references, hash) : text;
  };
  const namesOf = (those: readonly KnownAdvert[]) =>
    new RegExp(
      those
        .flatMap(({ url, reference }) => [...(url === null ? [] : [RegExp.escape(url)]), wordOf(reference)])
        .join("|"),
      "u",
    );
  const anywhere = namesOf(adverts);
  return {
    tells: (key, text) => {
      const id = RAW.exec(key)?.[1];
      const those = id === undefined ? adverts : (bySource.get(id) ?? []);
      return those.length > 0 && (id === undefined ? anywhere : namesOf(those)).test(text);
    },
    concerns: (key) => {
      if (adverts.length === 0) return false;
      const id = RAW.exec(key)?.[1];
      return id === undefined || bySource.has(id);
    },
    without: async (key, text) => {
      const [, id, path] = RAW.exec(key) ?? [];
      if (id !== undefined && path !== undefined) return withoutRaw(id, path, text);
      if (key.startsWith("records/")) return withoutLines(text, (line) => withoutAdvert(line, isOne));
      if (key.startsWith("quarantine/")) {
        return withoutLines(text, (line) => (typeof line["file"] === "string" && urls.has(line["file"]) ? null : line));
      }
      if (key.startsWith("dead-letters/")) return letterWithout(text, isOne);
      return text;
    },
  };
}

/** A reference that is no part of a longer word or number. */
function wordOf(reference: string): string {
  return String.raw`(?<![\p{L}\p{N}])${RegExp.escape(reference)}(?![\p{L}\p{N}])`;
}

const Line = z.record(z.string(), z.unknown());
type Line = z.infer<typeof Line>;

function withoutLines(text: string, work: (line: Line) => Line | null): string {
  return text
    .split("\n")
    .flatMap((json) => {
      if (json === "") return [];
      const line = Line.parse(JSON.parse(json));
      const left = work(line);
      return left === null ? [] : [left === line ? json : JSON.stringify(left)];
    })
    .map((line) => `${line}\n`)
    .join("");
}

type IsOne = (source: unknown, reference: unknown) => boolean;

/** A record or card of one of them is left out; a crawl is told without those that it saw. */
function withoutAdvert(line: Line, isOne: IsOne): Line | null {
  const { source, references } = line;
  if (isOne(source, line["reference"])) return null;
  if (!Array.isArray(references) || !references.some((each) => isOne(source, each))) return line;
  return { ...line, references: references.filter((each) => !isOne(source, each)) };
}

const Letter = z.looseObject({ body: z.string() });
const Pages = z.looseObject({ source: z.string(), pages: z.array(z.looseObject({ reference: z.string() })) });

/** A dead letter tells of pages by reference; one of which no page is left goes. */
function letterWithout(text: string, isOne: IsOne): string | null {
  const letter = Letter.safeParse(parsed(text));
  const body = letter.success ? Pages.safeParse(parsed(letter.data.body)) : undefined;
  if (!letter.success || !body?.success) return text;
  const pages = body.data.pages.filter(({ reference }) => !isOne(body.data.source, reference));
  if (pages.length === body.data.pages.length) return text;
  return pages.length === 0 ? null : JSON.stringify({ ...letter.data, body: JSON.stringify({ ...body.data, pages }) });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOneOf(value: unknown, references: ReadonlySet<string>, urls: ReadonlySet<string>): boolean {
  if (typeof value === "string") return references.has(value) || urls.has(value);
  const one = z.looseObject({ reference: z.string() }).safeParse(value);
  return one.success && references.has(one.data.reference);
}

/** JSON without the elements of its lists that `isGone`, however deep they lie. */
function withoutElements(text: string, isGone: (element: unknown) => boolean): string {
  let changed = false;
  const left: unknown = JSON.parse(text, (_key, value: unknown) => {
    if (!Array.isArray(value)) return value;
    const kept = value.filter((element) => !isGone(element));
    changed ||= kept.length < value.length;
    return kept;
  });
  return changed ? JSON.stringify(left) : text;
}

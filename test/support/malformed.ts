/** Inputs as no source should give them, made of right ones: for every reader of the project, found by its file. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import * as fc from "fast-check";
import * as z from "zod";
import { stringify } from "csv-stringify/sync";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import type { PageReader } from "../../lib/normalize/page-reader.ts";
import type { Reader } from "../../lib/normalize/reader.ts";
import type { ReadResult } from "../../lib/normalize/read-result.ts";
import { normalizeChunk } from "../../lib/normalize/rows/chunk.ts";
import type { ChunkContext } from "../../lib/normalize/rows/chunk.ts";
import { readTable } from "../../lib/normalize/rows/table.ts";
import { loadSource } from "../../lib/sources/load.ts";
import type { FileSource } from "../../lib/sources/schema.ts";
import { PipelineError } from "../../lib/errors.ts";
import { cut } from "./chunks.ts";
import { unfit } from "./unfit.ts";

const READERS = path.join(import.meta.dirname, "../../lib/normalize/readers");
const FIXTURES = path.join(import.meta.dirname, "../fixtures");
const COLLECTED = "2026-10-06T08:00:00Z";
const hashAgent = (id: string) => `hash of ${id.length}`;

/** What a reader gets right, in `test/fixtures/readers/<reader>.json`: the text of a file, items of JSON, or a page. */
const Seed = z.union([
  z.strictObject({ source: z.string(), file: z.string(), text: z.string() }),
  z.strictObject({ source: z.string(), file: z.string(), items: z.array(z.json()) }),
  z.strictObject({ source: z.string(), url: z.url(), reference: z.string(), page: z.string() }),
]);
type Seed = z.infer<typeof Seed>;

/** A reader's inputs: one as the seed has it, and as many malformed ones as are asked for. */
export interface Trial {
  readonly right: string;
  readonly malformed: fc.Arbitrary<string>;
  /** Reads an input by the path that chunks and pages take. */
  readonly read: (input: string) => Pick<ReadResult, "records" | "rejected" | "dropped">;
}

/** The names of all readers. */
export async function readerNames(): Promise<string[]> {
  return (await readdir(READERS)).map((file) => file.replace(/\.ts$/, "")).sort();
}

/** What to try a reader with. @throws Error when there is no seed for it. */
export async function trialOf(name: string): Promise<Trial> {
  const seed = Seed.parse(JSON.parse(await readFile(path.join(FIXTURES, "readers", `${name}.json`), "utf8")));
  const reader = await loadReader(name);
  const source = await loadSource(seed.source);
  if (source.reader !== name && !("page" in seed)) throw new Error(`${seed.source} is not read by ${name}`);
  if ("page" in seed) return ofPage(seed, reader);
  const context = { source, file: seed.file, firstRow: 1, collectedAt: COLLECTED, hashAgent };
  if ("items" in seed) return ofItems(seed, context, reader);
  if (source.kind !== "file") throw new Error(`${seed.source} gives no files`);
  return ofTable(seed, source, context, reader);
}

/** How a reader took many malformed inputs. */
export interface Tried {
  readonly inputs: number;
  /** In ms. */
  readonly slowest: number;
}

/**
 * Tries a reader with so many malformed inputs; `seed` draws the same ones again. @throws PipelineError with the input where something is thrown, where accounts
 * do not close, or where what comes of it can't be stored.
 */
export async function tryReader(name: string, inputs: number, seed?: number): Promise<Tried> {
  const { malformed, read } = await trialOf(name);
  let slowest = 0;
  const result = fc.check(
    fc.property(malformed, (input) => {
      const since = performance.now();
      const fault = unfit(read(input));
      slowest = Math.max(slowest, performance.now() - since);
      if (fault !== null) throw new Error(fault);
    }),
    { numRuns: inputs, ...(seed !== undefined && { seed }) },
  );
  if (result.failed) {
    const [input] = result.counterexample ?? [];
    throw new PipelineError(`${name} (seed ${result.seed}): ${String(result.errorInstance)}: ${input?.slice(0, 500)}`);
  }
  return { inputs: result.numRuns, slowest };
}

async function ofTable(
  seed: Extract<Seed, { text: string }>,
  source: FileSource,
  context: ChunkContext,
  reader: Reader,
): Promise<Trial> {
  const { format } = source;
  if (format.type !== "csv") throw new Error(`${source.id} gives no tables`);
  const { chunks } = await cut(source.id, seed.text, { name: seed.file });
  const right = chunks[0]?.text ?? "";
  const { header, rows } = readTable(right, format, 1, false);
  const cells = rows.map(({ values }) => values);
  const quoted = format.quote === "none" ? {} : { quote: format.quote, escape: format.quote };
  const written = (table: readonly (readonly string[])[]) =>
    stringify([[...header], ...table.map((row) => [...row])], {
      delimiter: format.delimiter,
      ...quoted,
      ...(format.quote === "none" && { quote: false }),
    });
  const change = fc.record({ row: fc.nat(cells.length - 1), column: fc.nat(header.length - 1), value: oddText });
  const table = fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const changed = cells.map((row) => [...row]);
    for (const { row, column, value } of changes) changed[row]?.splice(column, 1, value);
    return written(changed);
  });
  return {
    right,
    malformed: fc.oneof(
      { weight: 6, arbitrary: table },
      { weight: 1, arbitrary: damaged(right, right.indexOf("\n") + 1) },
    ),
    read: (text) => normalizeChunk(text, context, reader),
  };
}

function ofItems(seed: Extract<Seed, { items: unknown[] }>, context: ChunkContext, reader: Reader): Trial {
  const { source } = context;
  const path = source.kind === "api" && !source.lookup ? source.items : undefined;
  const lines = (items: readonly unknown[]) => items.map((item) => `${json(item)}\n`).join("");
  const written = (items: readonly unknown[]) => {
    if (path === undefined) return lines(items);
    const list = `[${items.map(json).join(",")}]`;
    return path === ""
      ? list
      : path.split(".").reduceRight((inside, key) => `{${JSON.stringify(key)}:${inside}}`, list);
  };
  const items = fc
    .array(fc.constantFrom(...seed.items).chain(changedValue), { minLength: 1, maxLength: 3 })
    .map(written);
  const right = written(seed.items);
  return {
    right,
    malformed:
      path === undefined
        ? fc.oneof({ weight: 6, arbitrary: items }, { weight: 1, arbitrary: damaged(right, 0) })
        : items,
    read: (text) => normalizeChunk(text, context, reader),
  };
}

async function ofPage(seed: Extract<Seed, { page: string }>, reader: Reader): Promise<Trial> {
  const source = await loadSource(seed.source);
  if (source.kind !== "web" || !isPageReader(reader)) throw new Error(`${seed.source} gives no pages`);
  const right = await readFile(path.join(FIXTURES, seed.page), "utf8");
  const { url, reference } = seed;
  return {
    right,
    malformed: damaged(right, 0),
    read: (html) => reader.read({ url, reference, html, collectedAt: COLLECTED }, { source, hashAgent }),
  };
}

function isPageReader(reader: Reader): reader is PageReader {
  return reader.input === "page";
}

/** Stands for a value nested so deep that nothing recursive gets through; written by `json`, which is not recursive about it. */
const DEEP = "@deep@";
const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

function json(value: unknown): string {
  return JSON.stringify(value).replaceAll(`"${DEEP}"`, nested);
}

/** Text as people, programs and attackers write it where something else is meant. */
const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "0",
    "-1",
    "NaN",
    "1e999",
    "99999999999999999999",
    "3.5",
    "1er",
    "RDJ",
    "1970 env.",
    "250K€",
  ),
  fc.constantFrom(
    "\0",
    "a\0b",
    "\ud83d",
    "\udc4d\ud83d",
    "👍".repeat(200),
    "e\u0301".repeat(50),
    "\u202e",
    "\u001b[2J",
  ),
  fc.constantFrom("9999-12-31", "0000-00-00", "31/02/2021", "2021-02-30", "1000 m²", "1.250 m²", "64700.0", "2A0O4"),
  fc.constantFrom(
    " ".repeat(3000),
    "x".repeat(30_000),
    "é,;|\t\"'".repeat(50),
    "<script>",
    "javascript:alert(1)",
    "http://[",
    "null",
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.double().map(String),
  fc.bigInt().map(String),
);

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 2, arbitrary: fc.constantFrom(0, -1, 1e308, -1e308, 2 ** 53, 99_999, 1.5, 0.1, true, false, null) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom([], {}, [[]], [null], [{}], { value: "x" }, [1, "2", null], { length: 1e9 }),
  },
  { weight: 1, arbitrary: fc.array(oddText, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constant(DEEP) },
);

/** The value with some of what is inside replaced, left out, or put beside something else. */
function changedValue(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value);
  const change = fc.record({
    place: fc.constantFrom(...places),
    value: fc.option(oddValue, { nil: undefined, freq: 8 }),
  });
  return fc
    .array(change, { minLength: 1, maxLength: 5 })
    .map((changes) => changes.reduce(replaced, structuredClone(value)));
}

function placesIn(value: unknown, before: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [before];
  const inside = Object.entries(value).flatMap(([key, part]) => placesIn(part, [...before, key]));
  return before.length === 0 ? inside : [before, ...inside];
}

function replaced(whole: unknown, { place, value }: { place: readonly string[]; value: unknown }): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return value;
  if (typeof whole !== "object" || whole === null) return whole;
  const inside: unknown = Reflect.get(whole, key);
  const next = replaced(inside, { place: rest, value });
  if (Array.isArray(whole)) return whole.map((entry: unknown, at) => (String(at) === key ? (next ?? null) : entry));
  const others = Object.entries(whole).filter(([name]) => name !== key);
  return Object.fromEntries(next === undefined ? others : [...others, [key, next]]);
}

/** The text with pieces of it gone, doubled, overwritten, or its end missing; the first `kept` characters stay. */
function damaged(text: string, kept: number): fc.Arbitrary<string> {
  const wound = fc.record({
    at: fc.integer({ min: kept, max: text.length }),
    length: fc.oneof(fc.nat(20), fc.nat(2000)),
    how: fc.constantFrom("cut", "double", "end", "write", "number"),
    odd: oddText,
  });
  return fc.array(wound, { minLength: 1, maxLength: 5 }).map((wounds) =>
    wounds.reduce((whole, { at, length, how, odd }) => {
      const [before, piece, after] = [whole.slice(0, at), whole.slice(at, at + length), whole.slice(at + length)];
      if (how === "cut") return before + after;
      if (how === "double") return before + piece + piece + after;
      if (how === "end") return before;
      if (how === "write") return before + odd + after;
      return before + whole.slice(at).replace(/\d+/, odd);
    }, text),
  );
}

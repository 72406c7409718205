import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readList } from "../../lib/collect/web/list.ts";
import { searchesOf } from "../../lib/collect/web/search.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import type { ReadResult } from "../../lib/normalize/read-result.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { LikeFile, SourceFile } from "../../lib/sources/schema.ts";
import type { WebSource } from "../../lib/sources/schema.ts";

const root = path.join(import.meta.dirname, "../..");
const sources = (await loadSources()).filter((source) => source.kind === "web");
const fixture = (source: WebSource, name: string) =>
  readFileSync(path.join(root, "test/fixtures", source.id, name), "utf8");

describe.each(sources)("the web source $id", (source) => {
  const pages = source.examples.filter((example) => "page" in example);
  const lists = source.examples.filter((example) => "list" in example);

  test("has an example of each transaction that it searches, and of a list", () => {
    expect(new Set(pages.map(({ expect: { transaction } }) => transaction))).toEqual(
      new Set(source.searches.map(({ transaction }) => transaction)),
    );
    expect(lists.length).toBeGreaterThan(0);
  });

  test.each(pages)("$page is read as the file says", async (example) => {
    const { records, rejected } = await read(source, example);
    expect(rejected).toEqual([]);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject(example.expect);
  });

  test.each(pages)("$page under another reference is set aside", async (example) => {
    const { records, rejected } = await read(source, example, "X404");
    expect(records).toEqual([]);
    expect(rejected.map(({ field }) => field)).toEqual(["reference"]);
  });

  test.each(lists)("$list is read as the file says", ({ list, url, expect: said }) => {
    const read = readList(fixture(source, list), url, source);
    expect(read.items.map(({ reference }) => reference)).toEqual(said.references);
    expect(read.total).toBe(said.total);
    expect(read.problem).toBeNull();
    expect(read.empty).toBe(said.references.length === 0);
  });

  test("its searches stay on its site", () => {
    const searches = searchesOf(source);
    expect(searches.length).toBeGreaterThan(0);
    for (const { url } of searches) expect(new URL(url).origin).toBe(source.homepage);
  });

  test("a page of something else is set aside, never read as an advert", async () => {
    const [example] = pages;
    const result = await read(source, { url: example?.url ?? "", html: "<html><body><p>Bonjour.</p></body></html>" });
    expect(result.records).toEqual([]);
    expect(result.rejected).toHaveLength(1);
  });
});

describe("the schema of source files for editors", () => {
  test("is that of the program: `npx vitest run -u` in this file writes it again", async () => {
    const schema = z.toJSONSchema(z.union([SourceFile, LikeFile]), { io: "input", unrepresentable: "any" });
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      path.join(root, "lib/sources/source.schema.json"),
    );
  });

  test("is named by every source file", async () => {
    for (const { id } of await loadSources()) {
      const file = path.join(root, "lib/sources", `${id}.yaml`);
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, "utf8").split("\n", 1)).toEqual([
        "# yaml-language-server: $schema=./source.schema.json",
      ]);
    }
  });
});

const web = sources.find(({ id }) => id === "agence-littoral");
const changed = (changes: object) => {
  const { id: _, ...file } = structuredClone(web ?? {}) as Partial<WebSource>;
  return SourceFile.safeParse({ ...file, ...changes });
};

describe("a web source's file is refused when", () => {
  test.each([
    ["its homepage is not https", { homepage: "http://www.agence-littoral.example" }],
    ["its homepage is a file", { homepage: "file:///etc" }],
    ["its homepage has a path", { homepage: "https://www.agence-littoral.example/biens" }],
    ["its list is on another site", { pages: { ...web?.pages, list: "//ailleurs.example/?page={page}" } }],
    ["its list has no page", { pages: { ...web?.pages, list: "/biens" } }],
    ["its pattern of adverts is no regular expression", { pages: { ...web?.pages, detail: "(?<reference>" } }],
    ["its pattern of adverts names no reference", { pages: { ...web?.pages, detail: "^/biens/" } }],
    ["it looks for a field that does not exist", { fields: { prix: ".prix" } }],
    ["it would visit the site too fast", { politeness: { perSecond: 500 } }],
    ["it has no example", { examples: [] }],
    ["a range is upside down", { searches: [{ transaction: "sale", price: { min: 2, max: 1 } }] }],
  ])("%s", (_, changes) => {
    expect(changed({}).success).toBe(true);
    expect(changed(changes).success).toBe(false);
  });
});

async function read(
  source: WebSource,
  example: { url: string; page?: string; html?: string },
  reference = new RegExp(source.pages.detail, "u").exec(new URL(example.url).pathname)?.groups?.["reference"] ?? "",
): Promise<ReadResult> {
  const reader = await loadReader(source.reader);
  if (reader.input !== "page") throw new Error(`${source.reader} is no reader of pages`);
  const html = example.html ?? fixture(source, example.page ?? "");
  const hashAgent = (id: string) => `hash of ${id.length}`;
  return reader.read({ url: example.url, html, reference, collectedAt: "2026-10-06T08:00:00Z" }, { source, hashAgent });
}

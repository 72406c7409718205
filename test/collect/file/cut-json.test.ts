import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut } from "../../support/chunks.ts";

const REQUIRED = { titre: "t", prix: "1 €", localisation: "l", lien: "x" };
const item = (reference: string, more: object = {}) => ({ reference, ...REQUIRED, ...more });
const items = Array.from({ length: 5 }, (_, at) =>
  item(String(at), { images: [{ url: "a" }, "b}]"], note: 'dit "oui"' }),
);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const ndjson = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");

/** The lines of the chunks: an object, or the beginning of what could not be read. */
async function lines(text: string, size = 64): Promise<unknown[]> {
  const { chunks } = await cut("imo-ops-export", text, { size });
  return chunks.flatMap((chunk) => chunk.text.trimEnd().split("\n")).map((line): unknown => JSON.parse(line));
}

const references = (found: readonly unknown[]) =>
  found.map((line) => (typeof line === "object" && line !== null && "reference" in line ? line.reference : "broken"));

describe("elements", () => {
  test.each([
    ["an array on one line", JSON.stringify(items)],
    ["an indented array", pretty(items)],
    ["an array indented by tabs", JSON.stringify(items, null, "\t")],
    ["one object a line", ndjson(items)],
    ["one object a line, CRLF", ndjson(items).replaceAll("\n", "\r\n")],
    ["objects one after the other", items.map(pretty).join("\n")],
    ["an array with a byte order mark", `\uFEFF${pretty(items)}`],
    ["objects at the margin of an array", `[\n${items.map(pretty).join(",\n")}\n]`],
  ])("of %s come out as they are", async (_, text) => {
    for (const size of [1, 13, 100_000]) expect(await lines(text, size)).toEqual(items);
  });

  test.each([
    ["a key", { annonces: items }],
    ["two keys", { data: { annonces: items } }],
    ["a key among others", { total: 5, page: { suivant: null }, annonces: items, filtres: [{ ville: "Pau" }] }],
  ])("of a list under %s come out as they are, and numbered", async (_, wrapped) => {
    for (const size of [7, 100_000]) {
      expect(await lines(JSON.stringify(wrapped), size)).toEqual(items);
      expect(await lines(pretty(wrapped), size)).toEqual(items);
    }
    expect(await lines(ndjson([wrapped, wrapped]))).toEqual([...items, ...items]);
  });

  test("of a list of something else under a key are not taken for the source's", async () => {
    const other = { biens_sous_cotes: [{ reference: "1", ecart: -3 }] };
    await expect(cut("imo-ops-export", JSON.stringify(other))).rejects.toThrow(
      /keys missing: .*found: biens_sous_cotes/,
    );
  });

  test("of any content come out as they are, wherever the text is cut", async () => {
    const content = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 99 }), fc.boolean(), async (values, size, indented) => {
        const all = values.map((value, at): unknown =>
          JSON.parse(JSON.stringify({ ...item(String(at)), ...value, ...REQUIRED, reference: String(at) })),
        );
        expect(await lines(indented ? pretty(all) : JSON.stringify(all), size)).toEqual(all);
      }),
    );
  });

  test("are numbered through the chunks", async () => {
    const many = Array.from({ length: 12_000 }, (_, at) => item(String(at)));
    const { chunks, summary } = await cut("imo-ops-export", JSON.stringify(many));
    expect(chunks.map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [1, 5000],
      [5001, 5000],
      [10_001, 2000],
    ]);
    expect(summary).toMatchObject({ rows: 12_000 });
    expect(summary).not.toHaveProperty("truncated");
  });
});

describe("a broken element", () => {
  const whole = pretty(items);
  const damage: [string, (text: string) => string][] = [
    ["a string without its end", (text) => text.replace('"reference": "2",\n', '"reference": "2,\n')],
    [
      "a brace that is missing",
      (text) => text.replace(/(oui\\"")\n {2}\},\n {2}\{\n {4}"reference": "3"/, '$1\n  ,\n  {\n    "reference": "3"'),
    ],
    ["a comma that is missing", (text) => text.replace('"reference": "2",', '"reference": "2"')],
    ["a bracket that is missing", (text) => text.replace(/("reference": "2"[^]*?)"b\}\]"\n {4}\]/, '$1"b}]"')],
    ["a quote inside a string", (text) => text.replace('"reference": "2"', '"reference": "deu"x"')],
    ["a word that is no value", (text) => text.replace('"reference": "2"', '"reference": deux')],
  ];

  test.each(damage)("%s: the others are read, it keeps its number", async (_, breakIt) => {
    const broken = breakIt(whole);
    expect(broken).not.toBe(whole);
    for (const size of [7, 100_000]) {
      const found = references(await lines(broken, size));
      expect(found.filter((reference) => reference !== "broken")).toEqual(expect.arrayContaining(["0", "1", "3", "4"]));
      expect(found[2]).toBe("broken");
    }
  });

  test.each(damage.slice(0, 3))("%s, on one line a piece: the others are read", async (_, breakIt) => {
    const text = `[${items.map((one) => JSON.stringify(one)).join(",\n")}]`;
    const broken = breakIt(pretty(items)) === whole ? text : text.replace('"reference":"2",', '"reference":"2,');
    expect(references(await lines(broken))).toEqual(["0", "1", "broken", "3", "4"]);
  });

  test("that ends too early leaves its rest as a broken one, the others are read", async () => {
    const broken = whole.replace('"reference": "2",', '"reference": "2"},');
    for (const size of [7, 100_000]) {
      expect(references(await lines(broken, size))).toEqual(["0", "1", "2", "broken", "3", "4"]);
    }
  });

  test("in an array on one line costs what can't be told apart, not the file", async () => {
    const text = JSON.stringify(items).replace('"reference":"2"', '"reference":"2');
    expect(references(await lines(text))).toEqual(["0", "1", "broken", "3", "4"]);
  });

  test("among lines of JSON is its own line", async () => {
    const text = ndjson(items).split("\n").toSpliced(2, 1, '{"reference": "2", "titre": "cou', "<html>").join("\n");
    expect(references(await lines(text))).toEqual(["0", "1", "broken", "broken", "3", "4"]);
  });

  test("that is no object keeps its place", async () => {
    expect(references(await lines(`[${JSON.stringify(items[0])}, null, ${JSON.stringify(items[1])}]`))).toEqual([
      "0",
      "broken",
      "1",
    ]);
  });
});

describe("a file cut in the middle", () => {
  test.each([
    ["an array", pretty(items)],
    ["an array on one line", JSON.stringify(items)],
  ])("%s: what is whole is read, the summary says where it ends", async (_, text) => {
    const { chunks, summary } = await cut("imo-ops-export", text.slice(0, text.length - 60));
    const found = chunks.flatMap((chunk) => chunk.text.trimEnd().split("\n")).map((line): unknown => JSON.parse(line));
    expect(references(found)).toEqual(["0", "1", "2", "3", "broken"]);
    expect(summary.truncated?.en).toMatch(/after element 5/);
  });

  test("right before the closing bracket is a cut too", async () => {
    const { summary } = await cut("imo-ops-export", pretty(items).slice(0, -2));
    expect(summary.truncated?.en).toMatch(/after element 5/);
  });

  test("lines of JSON have no closing bracket to miss", async () => {
    expect((await cut("imo-ops-export", ndjson(items))).summary).not.toHaveProperty("truncated");
  });
});

describe("a file that is not this source's", () => {
  test.each([
    ["keys missing", '[{"reference": 1, "prix": 2}]', /keys missing: titre, localisation; found: reference, prix/],
    ["a table", "id_mutation,date_mutation\n1,2\n", /found: id_mutation,date_mutation/],
    ["a page", "<html></html>", /found: <html><\/html>/],
    ["no element", "[]", /no element/],
    ["no object", "[1, 2]", /no readable JSON object/],
  ])("%s: the reason says so", async (_, text, reason) => {
    await expect(cut("imo-ops-export", text)).rejects.toThrow(reason);
  });
});

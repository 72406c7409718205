import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { csvOf, featureOf } from "../../lib/query/table.ts";

test("whatever texts are written, a CSV reads back as they were, formulas with an apostrophe before them", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: fc.string(), b: fc.option(fc.string()) }), { minLength: 1 }), (rows) => {
      const read: unknown = parse(csvOf(rows, ["a", "b"]), { columns: true, record_delimiter: "\r\n" });
      const harmless = (text: string | null) => (text === null ? "" : text.replace(/^(?=[=+\-@\t\r＝＋－＠])/u, "'"));
      expect(read).toEqual(rows.map(({ a, b }) => ({ a: harmless(a), b: harmless(b) })));
    }),
  );
});

test("numbers keep their minus, lists of words are joined, other lists are JSON", () => {
  const row = { number: -1.5, yes: true, words: ["jardin", "cave"], parts: [{ a: 1 }], none: null };
  expect(csvOf([row], Object.keys(row))).toBe(
    'number,yes,words,parts,none\r\n-1.5,true,jardin|cave,"[{""a"":1}]",\r\n',
  );
});

test("a feature has a point where both coordinates are known", () => {
  expect(featureOf({ id: 1, longitude: 2, latitude: 48, prix: 3 }, 1)).toEqual({
    type: "Feature",
    id: 1,
    geometry: { type: "Point", coordinates: [2, 48] },
    properties: { id: 1, prix: 3 },
  });
  expect(featureOf({ longitude: null, latitude: null }, 1).geometry).toBeNull();
});

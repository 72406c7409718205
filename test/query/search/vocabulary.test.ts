import { expect, test } from "vitest";
import { understand } from "../../../lib/query/search/question.ts";
import { entryNamed } from "../../../lib/query/search/vocabulary.ts";
import { ENTRIES, listed } from "../../../lib/records/trade/entries.ts";

const EXAMPLES = ENTRIES.flatMap(({ name, examples }) => listed(examples).map((example) => [example, name] as const));

test("every entry has examples and a name of its own", () => {
  expect(ENTRIES.filter(({ examples }) => listed(examples).length === 0)).toEqual([]);
  expect(new Set(ENTRIES.map(({ name }) => name)).size).toBe(ENTRIES.length);
});

test("entries name only entries", () => {
  for (const { near = [], opposite } of ENTRIES) {
    for (const name of [...near, ...(opposite === undefined ? [] : [opposite])])
      expect(entryNamed(name).name).toBe(name);
  }
});

test.each(EXAMPLES)("“%s” means %s", (example, name) => {
  expect(understand(example).terms.map(({ label }) => label)).toContain(name);
});

test.each(EXAMPLES)("“%s” in capitals without accents means %s", (example, name) => {
  const shouted = example.normalize("NFD").replaceAll(/\p{M}/gu, "").toUpperCase();
  expect(understand(shouted).terms.map(({ label }) => label)).toContain(name);
});

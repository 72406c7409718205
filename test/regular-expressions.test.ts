import { afterEach, describe, expect, test, vi } from "vitest";
import { ElementScanner } from "../lib/collect/file/json-elements.ts";
import { mentionsIn } from "../lib/normalize/iad/legal-text.ts";
import { takeApart } from "../lib/normalize/page/scripts.ts";
import { advertsInObjects } from "../lib/rgpd/adverts-in-objects.ts";
import { personFinder } from "../lib/rgpd/person.ts";
import { scrub } from "../lib/normalize/privacy/scrub.ts";
import { patternsBelow, patternsOf } from "./support/patterns.ts";
import { worstCost } from "./support/worst-strings.ts";

/** Each pattern gets so many characters of the strings that are worst for it. */
const LENGTH = 1_000_000;
const LIMIT_MS = 100;
const SLOW_TEST_MS = 300_000;

type Whole = { readonly source: string; readonly flags: string };

/** Files whose patterns meet texts that are short by then, with what bounds them: these are not tried on a megabyte. */
const BOUNDED: Readonly<Record<string, string>> = {
  "lib/query/context/quotable.ts": "it meets texts that were cut at 20,000 characters (lib/records/planted/planted.ts)",
  "lib/query/search/": "a question has 200 characters at most (lib/query/fields.ts), a word of an advert fewer",
  "lib/query/demand/":
    "a demand has 10,000 characters at most (lib/query/fields.ts), of which 1,500 words are read (line.ts); test/query/demand tries the longest",
  "lib/http/access/credential.ts": "a header has 16 kB at most, whichever server takes it",
  "lib/alerts/feed.ts": "one character at a time",
  "lib/records/planted/planted.ts": "put together from our own vocabulary; it meets texts cut at 20,000 characters",
  "lib/records/advert-signs.ts": "put together from our own vocabulary; it meets texts cut at 20,000 characters",
};

const found = patternsBelow("lib").filter(({ file }) => !Object.keys(BOUNDED).some((start) => file.startsWith(start)));
const folders = [...new Set(found.map(({ file }) => folderOf(file)))];

/** Patterns that are put together while the work is done: what each file makes of an example that leads it to all of them. */
const PUT_TOGETHER: Readonly<Record<string, () => Whole[]>> = {
  "lib/collect/file/json-elements.ts": () => [
    ...builtBy(() => elementsOf('[\n  {"a": 1},\n  {"b" 2},\n  {"a": 3}\n]')),
    ...builtBy(() => elementsOf('[{"a b" 1},{"a b": 3}]')),
  ],
  "lib/normalize/iad/legal-text.ts": () => builtBy(() => mentionsIn("Dépôt de garantie : 500 €")),
  "lib/normalize/page/scripts.ts": () => builtBy(() => takeApart('<style></style><script id="a" type="b"></script>')),
  "lib/rgpd/person.ts": () =>
    builtBy(() => personFinder({ names: ["É Roy"], phones: ["06 39 98 41 27"], emails: ["a+b@c.fr"] }).tells("x")),
  "lib/rgpd/adverts-in-objects.ts": () =>
    builtBy(() =>
      advertsInObjects([{ source: "a", reference: "1.b", url: "https://a.fr/1?b=(c)" }], [], (agent) => agent).tells(
        "exports/x",
        "x",
      ),
    ),
  "lib/normalize/privacy/known-names.ts": () => builtBy(() => scrub("Jeanne Durand", ["Jeanne Durand"])),
};

afterEach(() => vi.unstubAllGlobals());

describe("regular expressions of lib", () => {
  test.each(folders)("%s: each takes 1 MB of its worst strings within 100 ms", { timeout: SLOW_TEST_MS }, (folder) => {
    const here = found.filter(({ file }) => folderOf(file) === folder);
    const slow = here.flatMap(({ file, source, flags }) => (source === null ? [] : tooSlow(file, { source, flags })));
    expect(slow).toEqual([]);
  });

  test("those that are put together from what a call knows are tried as well, and no other file does so", () => {
    const files = found.filter(({ source }) => source === null).map(({ file }) => file);
    expect([...new Set(files)].sort()).toEqual(Object.keys(PUT_TOGETHER).sort());
  });

  test.each(Object.keys(PUT_TOGETHER))("%s: so do those that it puts together", { timeout: SLOW_TEST_MS }, (file) => {
    const built = PUT_TOGETHER[file]?.() ?? [];
    expect(built.length).toBeGreaterThanOrEqual(
      found.filter((each) => each.file === file && each.source === null).length,
    );
    expect(built.flatMap((pattern) => tooSlow(file, pattern))).toEqual([]);
  });
});

describe("the search for slow patterns", () => {
  test.each([
    String.raw`\s+$`,
    String.raw`^(a+)+$`,
    String.raw`\s*,\s*`,
    String.raw`<title[^>]*>`,
    String.raw`^x\s*:?\s*\d`,
    String.raw`\?.*$`,
    String.raw`[\w.]+@`,
    String.raw`^(?:.*?\d+ a)?(?:.*?\d+ b)`,
  ])("finds that /%s/ is not linear", { timeout: SLOW_TEST_MS }, (source) => {
    expect(worstCost({ source, flags: "" }, LENGTH, LIMIT_MS).ms).toBeGreaterThan(LIMIT_MS);
  });

  test("reads literals, and what RegExp is given: constants, templates, other patterns", () => {
    const text = `
      const WORD = "[a-z]+";
      const LINE = String.raw\`\\d\${WORD}\`;
      const literal = /a b/u;
      const made = [new RegExp(LINE, "i"), RegExp(WORD + "x"), new RegExp(literal), new RegExp(given)];`;
    expect(patternsOf("a.ts", text).map(({ source, flags }) => [source, flags])).toEqual([
      ["a b", "u"],
      ["\\d[a-z]+", "i"],
      ["[a-z]+x", ""],
      ["a b", "u"],
      [null, ""],
    ]);
  });
});

function folderOf(file: string): string {
  return file.split("/").slice(0, 3).join("/");
}

const known = new Map<string, string[]>();

/** What is wrong with a pattern, in words; nothing when it is fast. The same pattern is measured once. */
function tooSlow(file: string, pattern: Whole): string[] {
  const name = `/${pattern.source}/${pattern.flags}`;
  const before = known.get(name);
  if (before) return before;
  const { ms, string } = worstCost(pattern, LENGTH, LIMIT_MS);
  const said = ms > LIMIT_MS ? [`${file} ${name}: ${Math.round(ms)} ms on ${string}`] : [];
  known.set(name, said);
  return said;
}

/** The patterns that are put together while `work` is done. */
function builtBy(work: () => unknown): Whole[] {
  const built: Whole[] = [];
  class Watched extends RegExp {
    constructor(pattern: string | RegExp, flags?: string) {
      super(pattern, flags);
      built.push({ source: this.source, flags: this.flags });
    }
  }
  vi.stubGlobal("RegExp", Watched);
  work();
  vi.unstubAllGlobals();
  return built;
}

function elementsOf(text: string): unknown[] {
  return [...new ElementScanner().take(text, true)];
}

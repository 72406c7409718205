import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { cut, isStorable, storable, storableValue } from "../../lib/records/storable.ts";

const anyText = string({ unit: "binary", maxLength: 40 });

test("NUL and lone halves of a pair go, accents that stand apart are joined, everything else stays", () => {
  expect(storable("a\0b")).toBe("ab");
  expect(storable("a\ud83db\udc4d")).toBe("ab");
  expect(storable("Me\u0301re\u0301ville 👍")).toBe("Méréville 👍");
});

test("whatever the text, it is well formed, composed and without NUL, and storing it twice changes nothing", () => {
  const pieces = property(anyText, string({ unit: "binary", maxLength: 3 }), (text, more) => {
    const odd = text.slice(1) + more.slice(0, 1) + "\0\ud800";
    const clean = storable(odd);
    expect(clean.isWellFormed()).toBe(true);
    expect(clean).not.toContain("\0");
    expect(clean.normalize("NFC")).toBe(clean);
    expect(storable(clean)).toBe(clean);
  });
  assert(pieces);
});

test("a text is cut before the character that would not fit", () => {
  expect(cut("ab👍", 3)).toBe("ab");
  expect(cut("ab👍", 4)).toBe("ab👍");
  expect(cut("ab", 4)).toBe("ab");
});

test("texts inside lists and objects are made storable, and what is storable is told from what is not", () => {
  const odd = { a: ["x\0"], "b\ud800": { c: "\udc00", d: [1, null, true] } };
  expect(storableValue(odd)).toEqual({ a: ["x"], b: { c: "", d: [1, null, true] } });
  expect(isStorable(odd)).toBe(false);
  expect(isStorable(storableValue(odd))).toBe(true);
  for (const text of ["\0", "\ud83d", "e\u0301", "\u212b"]) expect(isStorable({ a: [{ b: text }] })).toBe(false);
  for (const text of ["Œuvre à 50 € – m²", "👍", "Ве́ра"])
    expect(isStorable([text])).toBe(text.normalize("NFC") === text);
});

import { expect, test } from "vitest";
import { readLifetime, readName, readNumber, readPerMinute, readScopes } from "../../lib/cli/arguments.ts";

test("names are letters, digits and a few signs", () => {
  for (const name of ["camille", "Émilie", "robot.1", "a@b.fr", "x"]) expect(readName(name)).toBe(name);
  for (const name of ["", "cle:7", "-x", "a b", "a\nb", "a".repeat(65), "a'b", "../x"]) {
    expect(() => readName(name), name).toThrow(/letters, digits/);
  }
  expect(readName("E\u0301milie")).toBe("Émilie");
});

test("a key lives for hours or days, or for ever when that is said", () => {
  expect(readLifetime("90d")).toBe(90 * 86_400_000);
  expect(readLifetime("12h")).toBe(12 * 3_600_000);
  expect(readLifetime("never")).toBe("never");
  for (const text of ["", "0d", "-1d", "90", "1.5d", "5m", "99999d"])
    expect(() => readLifetime(text), text).toThrow(/90d or 12h/);
});

test("a key asks so often a minute, or as often as it likes when that is said", () => {
  expect(readPerMinute("600")).toBe(600);
  expect(readPerMinute("none")).toBe("none");
  for (const text of ["", "0", "-1", "many", "1.5"]) expect(() => readPerMinute(text), text).toThrow(/whole number/);
});

test("scopes are some of three, each once", () => {
  expect(readScopes("lecture,analyse,lecture")).toEqual(["lecture", "analyse"]);
  for (const text of ["", "root", "lecture,", "lecture analyse"])
    expect(() => readScopes(text), text).toThrow(/lecture,analyse,admin/);
});

test("a number is one that a list can show", () => {
  expect(readNumber("3")).toBe(3);
  for (const text of ["", "0", "x", "1.5"]) expect(() => readNumber(text), text).toThrow(/as the list shows it/);
});

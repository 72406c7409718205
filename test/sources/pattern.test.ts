import { describe, expect, test } from "vitest";
import { compiles, findPattern } from "../../lib/sources/pattern.ts";

describe("a pattern of a source's file", () => {
  test("tells what it matched, its first group and its named ones", () => {
    expect(findPattern("(\\d+) kWh", "DPE : 210 KWH/m²", "any case")).toMatchObject({ whole: "210 KWH", first: "210" });
    expect(findPattern("/r(?<reference>\\d+)$", "/annonce/r12", "exact case")?.named["reference"]).toBe("12");
    expect(findPattern("sous compromis", "Sous Compromis", "any case")).toMatchObject({ first: null });
    expect(findPattern("[A-Z]+", "abc", "exact case")).toBeNull();
    expect(findPattern("(a)|(b)", "b", "exact case")).toMatchObject({ whole: "b", first: null });
  });

  test.each([
    ["(\\d+) kWh", "0"],
    ["^(.+?€).* locataire", " €"],
    ["^(a+)+$", "a"],
    ["entre (.+?) et", "entre "],
  ])("/%s/ is looked for in 100,000 characters at once", (pattern, repeated) => {
    const text = `${repeated.repeat(100_000 / repeated.length)}!`;
    const begun = process.threadCpuUsage();
    findPattern(pattern, text, "any case");
    expect(process.threadCpuUsage(begun).user / 1000).toBeLessThan(1_000);
  });

  test("that needs to look around or back, or is none, is told apart", () => {
    expect(["a+", "(?<name>\\p{L})"].map(compiles)).toEqual([true, true]);
    expect(["(?=a)", "(?<!a)b", "(a)\\1", "("].map(compiles)).toEqual([false, false, false, false]);
  });
});

import { styleText, stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { table } from "../../lib/cli/table.ts";

const columns = [{ title: "source" }, { title: "rows" }, { title: "reason", wrap: true }];

test("columns are as wide as what stands in them, numbers to the right with separators", () => {
  const rows = [
    ["dvf", 1706, "fine"],
    ["seloger-export", 69, null],
  ];
  expect(table(columns, rows, undefined)).toBe(
    ["source           rows  reason", "dvf             1,706  fine", "seloger-export     69"].join("\n"),
  );
});

test("off a terminal a row is one line, however long", () => {
  const reason = "a long reason ".repeat(30).trim();
  expect(table(columns, [["dvf", 1, `${reason}\nwith a line feed`]], undefined).split("\n")).toEqual([
    "source  rows  reason",
    `dvf        1  ${reason} with a line feed`,
  ]);
});

test("on a narrow terminal only what may be wrapped is, and no word is cut", () => {
  const rows = [["a-source-of-a-long-name", 1, "the deed 2025-02-30T10:00:00.000000 has a date that there is not"]];
  const lines = table(columns, rows, 60).split("\n");
  expect(lines.every((line) => line.length <= 60)).toBe(true);
  expect(lines.join(" ")).toContain("a-source-of-a-long-name");
  expect(lines.join(" ")).toContain("2025-02-30T10:00:00.000000");
  expect(lines.length).toBeGreaterThan(2);
});

test("a short column that may be wrapped leaves its share to a long one", () => {
  const both = [
    { title: "one", wrap: true },
    { title: "two", wrap: true },
  ];
  const [, first] = table(both, [["short", "four words of text and then some more"]], 40).split("\n");
  expect(first).toBe("short  four words of text and then some");
});

test("colours take no room", () => {
  const status = styleText("green", "complete", { validateStream: false });
  const [, line] = table([{ title: "status" }, { title: "rows" }], [[status, 5]], undefined).split("\n");
  expect(line).toContain("\u001b[32m");
  expect(stripVTControlCharacters(line ?? "")).toBe("complete     5");
});

import { expect, test } from "vitest";
import { describeAnswer } from "../../../lib/cli/commands/sql.ts";

test("an answer is a table with what is missing of it", () => {
  const columns = [
    { name: "type", type: "text" },
    { name: "annonces", type: "bigint" },
    { name: "equipements", type: "text[]" },
  ];
  const rows = [
    ["maison", 12_345, ["jardin"]],
    [null, 2, null],
  ];
  expect(describeAnswer({ columns, rows, cut: "rows", ms: 12 }).split("\n")).toEqual([
    "type    annonces  equipements",
    expect.stringMatching(/^maison +12.345 {2}\["jardin"\]$/),
    expect.stringMatching(/^ +2$/),
    "2 rows in 12 ms (cut: more rows follow: --limit takes more)",
  ]);
});

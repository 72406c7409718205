import { expect, test } from "vitest";
import { cameOf, differences } from "./tables.ts";

test("tables are told apart by a row, and by how often it is there", () => {
  const rows = { sale: ["a", "b", "b"], run: [] };
  expect(differences(rows, { ...rows, sale: ["b", "a", "b"] })).toEqual([]);
  expect(differences(rows, { sale: ["a", "b"], place: ["x"] })).toEqual([
    "place: 0 rows here only, 1 there only; here nothing; there x",
    "sale: 1 rows here only, 0 there only; here b; there nothing",
  ]);
});

test("what came of a source is told without what other sources and other runs brought", () => {
  const row = (content: object) => JSON.stringify({ source_id: "dvf", ...content });
  const sale = (hash: string, task: number) => row({ sale_key: "k", ordinal: 1, content_hash: hash, task, town: "x" });
  const account = row({ search: "s", outcome: "complete", reason: null, read: 12 });
  const others = [JSON.stringify({ source_id: "other", content_hash: "h" })];
  const alone = { account: [account], sale: [sale("h1", 0)], place: ["{}"] };
  const among = { account: [account], sale: [sale("h1", 7), ...others], advert: others };
  expect(cameOf(["dvf"], among)).toEqual(cameOf(["dvf"], alone));
  expect(cameOf(["dvf"], alone)).toMatchObject({
    account: [account],
    sale: [expect.stringContaining("h1")],
    advert: [],
  });
  expect(differences(cameOf(["dvf"], alone), cameOf(["dvf"], { ...among, sale: [sale("h2", 0)] }))).toHaveLength(1);
});

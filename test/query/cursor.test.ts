import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { Cursor, cursorTo } from "../../lib/query/cursor.ts";
import { RunQuarantine, RunsFilter, SaleFilter } from "../../lib/query/filters.ts";

const Position = Cursor([z.iso.date(), z.guid(), z.int().nonnegative()]);

test("a cursor comes back as it was given, in characters that a query string takes as they are", () => {
  const date = fc.date({ min: new Date("1950-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(date, fc.uuid(), fc.nat(), (day, key, ordinal) => {
      const position: [string, string, number] = [day.toISOString().slice(0, 10), key, ordinal];
      const cursor = cursorTo(...position);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(Position.parse(cursor)).toEqual(position);
    }),
  );
});

test.each([
  ["nonsense", "%%%"],
  ["another list's cursor", cursorTo(12)],
  ["one with a part of the wrong shape", cursorTo("2019-01-01", "' or 1=1", 0)],
  ["one with a part too many", cursorTo("2019-01-01", crypto.randomUUID(), 0, 1)],
])("%s is no cursor", (_, text) => {
  expect(Position.safeParse(text).success).toBe(false);
});

test.each([
  ["a day that Postgres holds and no table of ours", SaleFilter, cursorTo("0001-01-01", crypto.randomUUID(), 0)],
  ["an ordinal beyond an int", SaleFilter, cursorTo("2019-01-01", crypto.randomUUID(), 3_000_000_000)],
  ["an ordinal below 0", SaleFilter, cursorTo("2019-01-01", crypto.randomUUID(), -1)],
  ["a NUL in the key", SaleFilter, cursorTo("2019-01-01", "\u0000", 0)],
  ["a year beyond what Postgres takes", RunsFilter, cursorTo("9999-01-01T00:00:00.000Z", "run-1")],
  ["more decimals than an instant has", RunsFilter, cursorTo(`2026-01-01T00:00:00.${"1".repeat(60)}Z`, "run-1")],
  ["no id of a run", RunsFilter, cursorTo("2026-01-01T00:00:00.000Z", "a b")],
  ["an id that is no whole number", RunQuarantine, cursorTo(1.5)],
  ["an id beyond what a number holds", RunQuarantine, Buffer.from("[1e300]").toString("base64url")],
  ["a cursor longer than any of ours", RunQuarantine, cursorTo(...Array.from({ length: 400 }, () => 1))],
])("a cursor with %s is refused", (_, schema, suivant) => {
  expect(schema.safeParse({ id: "run-1", suivant }).error?.issues[0]?.path[0]).toBe("suivant");
});

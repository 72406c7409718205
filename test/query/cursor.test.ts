import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { Cursor, cursorTo } from "../../lib/query/cursor.ts";

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

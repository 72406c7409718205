import { expect, test } from "vitest";
import { Problem } from "../../../lib/normalize/fields/field.ts";
import { instant } from "../../../lib/normalize/fields/paris-time.ts";

test.each([
  ["2025-11-12T18:25:38.255973", "2025-11-12T17:25:38.255Z"],
  ["2024-06-29 14:07:02.22", "2024-06-29T12:07:02.220Z"],
  ["2024-06-29 14:07:02", "2024-06-29T12:07:02.000Z"],
  ["2024-06-29", "2024-06-28T22:00:00.000Z"],
  ["2025-11-12T18:25:38Z", "2025-11-12T18:25:38.000Z"],
  ["2025-11-12T18:25:38+05:30", "2025-11-12T12:55:38.000Z"],
  ["2025-11-12 18:25:38+00", "2025-11-12T18:25:38.000Z"],
  // The clock goes forward at 2 on 30 March 2025, and back at 3 on 26 October.
  ["2025-03-30 01:59:59", "2025-03-30T00:59:59.000Z"],
  ["2025-03-30 03:00:00", "2025-03-30T01:00:00.000Z"],
  ["2025-10-26 01:59:59", "2025-10-25T23:59:59.000Z"],
  ["2025-10-26 03:00:00", "2025-10-26T02:00:00.000Z"],
])("%s is %s", (written, utc) => {
  expect(instant(written)).toBe(utc);
});

test.each(["hier", "2025-02-30 10:00:00", "2025-01-01 25:00:00", "12/11/2025"])("%s is no instant", (written) => {
  expect(instant(written)).toBeInstanceOf(Problem);
});

test("nothing is no instant, and no problem", () => {
  expect([instant(""), instant(null)]).toEqual([null, null]);
});

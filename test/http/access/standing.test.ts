import { expect, test } from "vitest";
import { addressName } from "../../../lib/http/access/standing.ts";

test.each([
  ["192.0.2.1", "::ffff:192.0.2.1"],
  ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"],
  ["2001:db8:1:2::1", "2001:0DB8:0001:0002:0:0:0:9"],
])("%s and %s are counted together", (one, other) => {
  expect(addressName(one)).toBe(addressName(other));
});

test.each([
  ["192.0.2.1", "192.0.2.2"],
  ["2001:db8:1:2::1", "2001:db8:1:3::1"],
  ["::1", "127.0.0.1"],
])("%s and %s are not", (one, other) => {
  expect(addressName(one)).not.toBe(addressName(other));
});

test("what is no address is counted as one", () => {
  expect(addressName("")).toBe(addressName("x, 192.0.2.1"));
});

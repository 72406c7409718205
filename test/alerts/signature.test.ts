import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { alertKeys } from "../../lib/alerts/keys.ts";
import { distrust, sign } from "../../lib/alerts/signature.ts";

const at = new Date("2026-11-23T08:00:00.400Z");
const keys = alertKeys("k");
const [old, current] = [keys.signing("a", 1), keys.signing("a", 2)];

test("a signature is the HMAC-SHA256, in hex, of the seconds, a point and the body", () => {
  const hmac = createHmac("sha256", current).update('1795420800.{"é":1}').digest("hex");
  expect(sign('{"é":1}', at, [current])).toBe(`t=1795420800,v1=${hmac}`);
});

test("while a key is replaced, a delivery is genuine by either key, and by no other", () => {
  const header = sign("{}", at, [current, old]);
  expect(distrust(header, "{}", old, at)).toBeNull();
  expect(distrust(header, "{}", current, at)).toBeNull();
  expect(distrust(header, "{}", keys.signing("b", 1), at)).toBe("a signature of another key");
});

test("a changed body, another time, and no signature at all are not believed", () => {
  const header = sign("{}", at, [current]);
  expect(distrust(header, "{ }", current, at)).toBe("a signature of another key");
  expect(distrust(header, "{}", current, new Date(at.getTime() + 301_000))).toBe("a signature of another time");
  expect(distrust(header.replace(/t=\d+/, "t=1795420801"), "{}", current, at)).toBe("a signature of another key");
  expect(distrust("v1=00", "{}", current, at)).toBe("a signature without an instant");
  expect(distrust(undefined, "{}", current, at)).toBe("no signature");
});

test("keys differ by installation, alert, number and purpose", () => {
  const made = [keys, alertKeys("other")].flatMap((k) => [
    k.signing("a", 1),
    k.signing("a", 2),
    k.signing("b", 1),
    k.feedToken("a", 1),
  ]);
  expect(new Set(made).size).toBe(made.length);
  expect(made.every((key) => key.length >= 43)).toBe(true);
});

import { createHmac } from "node:crypto";
import { sameSecret } from "./keys.ts";

/** The header that carries a delivery's signatures. */
export const SIGNATURE_HEADER = "imo-signature";

/** How old a signature may be before it counts as a replay. */
const TOLERANCE_SECONDS = 300;

/** Writes `t=<seconds>,v1=<hex>,…`: the instant, and one HMAC-SHA256 of `<seconds>.<body>` for each key. */
export function sign(body: string, at: Date, keys: readonly string[]): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return [`t=${seconds}`, ...keys.map((key) => `v1=${digest(body, seconds, key)}`)].join(",");
}

/** Tells why a delivery is not to be believed, in a few words, or null when one of its signatures is of this key and recent. */
export function distrust(header: string | undefined, body: string, key: string, now: Date): string | null {
  if (header === undefined) return "no signature";
  const parts = header.split(",").map((part) => part.trim());
  const seconds = Number(parts.find((part) => /^t=\d{1,12}$/.test(part))?.slice(2) ?? Number.NaN);
  if (Number.isNaN(seconds)) return "a signature without an instant";
  if (Math.abs(now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) return "a signature of another time";
  const expected = digest(body, seconds, key);
  const genuine = parts.some((part) => part.startsWith("v1=") && sameSecret(part.slice(3), expected));
  return genuine ? null : "a signature of another key";
}

function digest(body: string, seconds: number, key: string): string {
  return createHmac("sha256", key).update(`${seconds}.${body}`).digest("hex");
}

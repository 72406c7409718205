import { Binary, Decimal128, Double, Int32, Long, ObjectId } from "mongodb";
import type { Document } from "mongodb";

/**
 * A document's values at these paths as JSON has them, so that the same document always gives the same text: keys in alphabetical order,
 * ids as hexadecimal, instants in ISO 8601, numbers that a double does not hold exactly as text; bytes and code are left out.
 */
export function plainDocument(document: Document, paths: readonly string[]): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const path of paths) put(plain, path.split("."), plainAt(document, path.split(".")));
  return plain;
}

function plainAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return plainValue(value);
  return isObject(value) ? plainAt(value[key], rest) : undefined;
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined || value === undefined) return;
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = into[key];
  const next = isObject(inner) ? inner : {};
  into[key] = next;
  put(next, rest, value);
}

function plainValue(value: unknown): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
    return value;
  if (typeof value === "bigint") return exactly(value.toString());
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Decimal128 || value instanceof Long) return exactly(value.toString());
  if (value instanceof Double || value instanceof Int32) return value.valueOf();
  if (value instanceof Binary || typeof value === "function") return undefined;
  if (Array.isArray(value)) return value.map((entry) => plainValue(entry) ?? null);
  if (!isObject(value)) return undefined;
  if ("_bsontype" in value) return undefined;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, plainValue(value[key])]));
}

/** A number where a double holds it exactly, else its text. */
function exactly(written: string): number | string {
  const digits = written.replace(/^-|\.|[eE].*$/gs, "").replace(/^0+/, "");
  return digits.length <= 15 && Number.isFinite(Number(written)) ? Number(written) : written;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

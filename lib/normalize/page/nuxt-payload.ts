/**
 * The payload that Nuxt 3 leaves in a page: one JSON array in which every value of an object or a list is an index into that
 * array, written by the package devalue (https://github.com/sveltejs/devalue) and wrapped by Vue ("ShallowReactive", "Reactive" …).
 */
import { unflatten } from "devalue";
import type { Script } from "./scripts.ts";

/** What devalue writes as `["Name", …]` of its own accord; any other name is a wrapper around one value. */
const OWN_TAGS = new Set([
  "Date",
  "Set",
  "Map",
  "RegExp",
  "Object",
  "BigInt",
  "null",
  "URL",
  "URLSearchParams",
  "ArrayBuffer",
  "DataView",
]);

/**
 * Decodes the payloads among a page's scripts, in their order.
 * @throws SyntaxError or Error when one is cut, or no such array.
 */
export function payloadsAmong(scripts: readonly Script[]): unknown[] {
  return scripts.filter(({ id }) => id === "__NUXT_DATA__").map(({ content }) => decode(content));
}

function decode(json: string): unknown {
  const flat: unknown = JSON.parse(json);
  if (!Array.isArray(flat)) throw new Error("the payload is not a list");
  const wrappers = flat.flatMap((entry: unknown) =>
    Array.isArray(entry) && typeof entry[0] === "string" && !OWN_TAGS.has(entry[0]) && entry.length === 2
      ? [entry[0]]
      : [],
  );
  return unflatten(flat, Object.fromEntries(wrappers.map((name) => [name, (value: unknown) => value])));
}

/** Gives every object inside a decoded payload once, outermost first, however they refer to each other. */
export function* objectsIn(root: unknown): Generator<Readonly<Record<string, unknown>>> {
  const seen = new Set<object>();
  const waiting: unknown[] = [root];
  for (let at = 0; at < waiting.length; at++) {
    const value = waiting[at];
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const inside = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
    for (const part of inside) waiting.push(part);
    if (isObject(value)) yield value;
  }
}

function isObject(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set);
}

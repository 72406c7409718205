import type { Trouble } from "../trouble.ts";

/** Gives what is left of an answer's value under the switches. */
export function spoilt(value: unknown, troubles: readonly Trouble[]): unknown {
  return troubles.reduce(spoiltBy, value);
}

function spoiltBy(value: unknown, trouble: Trouble): unknown {
  if (trouble.kind === "renamed-field") {
    const { from, to } = trouble;
    return eachObject(value, ([key, field]) => (key !== from ? [[key, field]] : to === undefined ? [] : [[to, field]]));
  }
  if (trouble.kind === "numbers-as-text") {
    return eachScalar(value, (scalar) => (typeof scalar === "number" ? String(scalar) : scalar));
  }
  if (trouble.kind === "lying-total") {
    const lie = (total: number): number => Math.max(0, total + trouble.by);
    return onTop(value, ([key, field]) => [[key, key === "total" && typeof field === "number" ? lie(field) : field]]);
  }
  if (trouble.kind === "no-next") return onTop(value, ([key, field]) => (key === "next" ? [] : [[key, field]]));
  return value;
}

type Entry = [string, unknown];

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function onTop(value: unknown, change: (entry: Entry) => Entry[]): unknown {
  if (!isObject(value) || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(change));
}

function eachObject(value: unknown, change: (entry: Entry) => Entry[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => eachObject(item, change));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, field]): Entry => [key, eachObject(field, change)]);
  return Object.fromEntries(entries.flatMap(change));
}

function eachScalar(value: unknown, change: (scalar: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => eachScalar(item, change));
  if (!isObject(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, eachScalar(field, change)]));
}

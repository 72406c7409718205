import { itemsAt } from "../../records/value-at.ts";
import { cut } from "../../records/storable.ts";
import type { ItemRow } from "../reader.ts";
import type { Rejection } from "../../records/rejection.ts";
import { RowRefused, excerptOf, rejection } from "../refusal.ts";
import { DEEPEST, deeperThan, notJson, tooDeep, unreadableIn } from "./unreadable.ts";
import type { Unreadable } from "./unreadable.ts";
import { EXPECTED } from "../expected.ts";
import { READING } from "../reasons.ts";

/**
 * Takes a chunk of NDJSON apart. A line that is not an object is refused, as is an element that the collector could not make sense of.
 * Exact repetitions are counted and left out.
 */
export function readItems(text: string, firstRow: number): Items {
  const lines = text.split("\n").filter((line) => line !== "");
  return takeApart(
    lines.map((line) => readLine(line)),
    firstRow,
  );
}

/** Takes the records out of an API's answer, which stand under the keys `path`; otherwise as `readItems`. */
export function readAnswer(text: string, path: string, firstRow: number): Items {
  const values = itemsAt(JSON.parse(text), path) ?? [];
  return takeApart(
    values.map((value) =>
      deeperThan(value, DEEPEST) ? { unreadable: tooDeep("", null) } : { line: JSON.stringify(value), value },
    ),
    firstRow,
  );
}

/** What a chunk of JSON was taken apart into. */
export interface Items {
  readonly items: readonly ItemRow[];
  readonly refused: readonly Rejection[];
  readonly duplicates: number;
}

type Element = { readonly line: string; readonly value: unknown } | { readonly unreadable: Unreadable };

function takeApart(elements: readonly Element[], firstRow: number): Items {
  const items: ItemRow[] = [];
  const refused: Rejection[] = [];
  const seen = new Set<string>();
  let number = firstRow - 1;
  let duplicates = 0;
  for (const element of elements) {
    number++;
    if ("unreadable" in element) {
      const { beginning, ...fault } = element.unreadable;
      refused.push(rejection(number, fault, excerptOf(beginning)));
      continue;
    }
    const { line, value } = element;
    const fault = faultOf(line, value);
    if (fault) {
      refused.push(rejection(number, fault, excerptOf(line)));
    } else if (seen.has(line)) {
      duplicates++;
    } else if (isObject(value)) {
      seen.add(line);
      items.push({ number, value });
    }
  }
  return { items, refused, duplicates };
}

function readLine(line: string): Element {
  try {
    const value: unknown = JSON.parse(line);
    const unreadable = unreadableIn(value);
    return unreadable ? { unreadable } : { line, value };
  } catch {
    return { unreadable: notJson(line) };
  }
}

function faultOf(line: string, value: unknown): RowRefused | undefined {
  if (!isObject(value)) return new RowRefused(null, READING.notAnObject(), cut(line, 100), EXPECTED.jsonObject);
  if (line.includes("\uFFFD")) {
    return new RowRefused(null, READING.elementNotUtf8(), null, EXPECTED.utf8);
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

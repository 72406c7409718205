import { itemsAt } from "../../records/value-at.ts";
import { cut } from "../../records/storable.ts";
import type { ItemRow } from "../reader.ts";
import type { Rejection } from "../../records/rejection.ts";
import { RowRefused, excerptOf, rejection } from "../refusal.ts";

/**
 * Takes a chunk of NDJSON apart. A line that is not an object is refused; one that is a JSON string is the beginning of an
 * element that the collector could not make sense of. Exact repetitions are counted and left out.
 */
export function readItems(text: string, firstRow: number): Items {
  const lines = text.split("\n").filter((line) => line !== "");
  return takeApart(
    lines.map((line) => ({ line, value: parse(line) })),
    firstRow,
  );
}

/** Takes the records out of an API's answer, which stand under the keys `path`; otherwise as `readItems`. */
export function readAnswer(text: string, path: string, firstRow: number): Items {
  const values = itemsAt(JSON.parse(text), path) ?? [];
  return takeApart(
    values.map((value) => ({ line: JSON.stringify(value), value })),
    firstRow,
  );
}

/** What a chunk of JSON was taken apart into. */
export interface Items {
  readonly items: readonly ItemRow[];
  readonly refused: readonly Rejection[];
  readonly duplicates: number;
}

function takeApart(elements: readonly { readonly line: string; readonly value: unknown }[], firstRow: number): Items {
  const items: ItemRow[] = [];
  const refused: Rejection[] = [];
  const seen = new Set<string>();
  let number = firstRow - 1;
  let duplicates = 0;
  for (const { line, value } of elements) {
    number++;
    const fault = faultOf(line, value);
    if (fault) {
      refused.push(rejection(number, fault, excerptOf(typeof value === "string" ? value : line)));
    } else if (seen.has(line)) {
      duplicates++;
    } else if (isObject(value)) {
      seen.add(line);
      items.push({ number, value });
    }
  }
  return { items, refused, duplicates };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

function faultOf(line: string, value: unknown): RowRefused | undefined {
  if (typeof value === "string") return new RowRefused(null, "the element is not readable JSON", null, "a JSON object");
  if (!isObject(value))
    return new RowRefused(null, "the element is not a JSON object", cut(line, 100), "a JSON object");
  if (line.includes("\uFFFD")) {
    return new RowRefused(null, "not valid UTF-8: the element holds bytes that are no characters", null, "UTF-8");
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

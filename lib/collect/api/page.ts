import { createHash } from "node:crypto";
import { itemsAt, valueAt } from "../../records/value-at.ts";
import type { ApiSource } from "../../sources/schema.ts";
import { cut } from "../../records/storable.ts";
import type { Phrase, Reason } from "../../records/reason.ts";
import { API, SHAPES } from "./reasons.ts";

/** One page of an API's answer, understood. */
export interface ApiPage {
  readonly answer: unknown;
  readonly items: readonly unknown[];
  /** Number of records that the page announces in all; null where it does not. */
  readonly total: number | null;
  /** Hash of the records: the same records give the same. */
  readonly digest: string;
}

const SHOWN = 120;

/** Reads a page; gives a sentence that says what was found in its place when it is none. */
export function readApiPage(text: string, contentType: string | null, source: ApiSource): ApiPage | Reason {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return API.notJson(inWords(text, contentType));
  }
  const items = itemsAt(answer, source.items);
  if (!items) {
    const where = source.items === "" ? SHAPES.itself : SHAPES.exactly(`"${source.items}"`);
    return API.noList(where, shapeOf(answer));
  }
  const path = "total" in source.paging ? source.paging.total : undefined;
  const announced = path === undefined ? undefined : valueAt(answer, path);
  const total = typeof announced === "number" || typeof announced === "string" ? Number(announced) : Number.NaN;
  const digest = createHash("sha256").update(JSON.stringify(items)).digest("hex").slice(0, 16);
  return { answer, items, total: Number.isSafeInteger(total) ? total : null, digest };
}

/**
 * Checks that records are those that the source is known by: each of its required fields stands in some of them, by one of its names.
 * Gives null, or a sentence that names what is missing and what is there.
 */
export function breachOf(items: readonly unknown[], required: ApiSource["required"]): Reason | null {
  return lackOf(
    items.flatMap((item) => (isObject(item) ? Object.keys(item) : [])),
    required,
  );
}

/** Checks that the required fields are among these, by one of their names; gives null, or a sentence as `breachOf` does. */
export function lackOf(fields: readonly string[], required: ApiSource["required"]): Reason | null {
  const there = new Set(fields);
  const names = required.map((field) => [field].flat());
  const missing = names.filter((alternatives) => !alternatives.some((name) => there.has(name)));
  if (missing.length === 0) return null;
  return API.fieldsMissing(missing, [...there].slice(0, 15).join(", "));
}

function inWords(text: string, contentType: string | null): Phrase {
  if (text.trim() === "") return SHAPES.nothing;
  const title = /<title[^<>]*>([^<]{1,80})/i.exec(text)?.[1]?.trim();
  if (/^\s*</.test(text)) return title === undefined ? SHAPES.html : SHAPES.titled(title);
  return SHAPES.text(contentType, JSON.stringify(cut(text, 40)));
}

function shapeOf(answer: unknown): Phrase {
  if (Array.isArray(answer)) return SHAPES.list;
  if (!isObject(answer)) return SHAPES.exactly(cut(JSON.stringify(answer) ?? "", SHOWN));
  return SHAPES.object(cut(Object.keys(answer).slice(0, 12).join(", "), SHOWN));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

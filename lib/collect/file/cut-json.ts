import { PermanentError } from "../../errors.ts";
import { notJson, unreadableLine } from "../../normalize/rows/unreadable.ts";
import type { Unreadable } from "../../normalize/rows/unreadable.ts";
import { ElementScanner } from "./json-elements.ts";
import { checkNames } from "./header.ts";
import type { FileIdentity } from "./header.ts";
import type { Receipt } from "./receipt.ts";
import { SIZES } from "./sizes.ts";
import type { Chunk, Sizes } from "./sizes.ts";
import { cut } from "../../records/storable.ts";
import { FILE } from "./reasons.ts";

/**
 * Cuts the text of a JSON array, or of NDJSON, into chunks of one element a line; a list inside an object that is no longer than one element
 * may be ({"annonces": […]}) counts as the array. An element that is not readable stands there as such, so that it keeps its number.
 * Gives the number of elements at the end.
 * Throws PermanentError when the file is no JSON, holds no element, or its first object lacks required keys.
 */
export async function* cutJson(
  input: AsyncIterable<string>,
  file: FileIdentity,
  receipt: Receipt,
  sizes: Sizes = SIZES,
): AsyncGenerator<Chunk, number> {
  const scanner = new ElementScanner();
  const lines = new LineCutter(sizes);
  let checked = false;
  let fault: Unreadable | null = null;
  let opening = "";
  async function* pieces() {
    for await (const piece of input) yield { piece, complete: false };
    yield { piece: "", complete: true };
  }
  for await (const { piece, complete } of pieces()) {
    if (opening.length < 1000) {
      opening += piece.slice(0, 1000);
      checkOpening(opening, file);
    }
    for (const element of scanner.take(piece, complete)) {
      const value = element.fault === null ? parsed(element.text) : undefined;
      fault ??= element.fault;
      const items = value && (listInside(value, file) ?? [value]);
      if (items?.[0] && !checked) {
        checkNames(Object.keys(items[0]), opening.split("\n", 1)[0] ?? "", file);
        checked = true;
      }
      const texts = items?.map((item) => JSON.stringify(item)) ?? [
        unreadableLine(element.fault ?? notJson(element.text)),
      ];
      for (const text of texts) {
        const chunk = lines.add(text);
        if (chunk) yield chunk;
      }
    }
  }
  const last = lines.rest();
  if (last) yield last;
  if (lines.total === 0) throw new PermanentError(FILE.noElement());
  if (!checked) {
    throw new PermanentError(fault ? FILE.noObjectBecause(fault.reason) : FILE.noObject());
  }
  if (scanner.open) receipt.truncated ??= FILE.endsAfterElement(lines.total);
  return lines.total;
}

class LineCutter {
  total = 0;
  #lines: string[] = [];
  #chars = 0;
  readonly #sizes: Sizes;

  constructor(sizes: Sizes) {
    this.#sizes = sizes;
  }

  /** Adds a line; gives a chunk when it is full. */
  add(line: string): Chunk | undefined {
    this.#lines.push(line);
    this.#chars += line.length + 1;
    this.total++;
    return this.#lines.length >= this.#sizes.rows || this.#chars >= this.#sizes.chars ? this.rest() : undefined;
  }

  /** Gives what isn't in a chunk yet. */
  rest(): Chunk | undefined {
    const rows = this.#lines.length;
    if (rows === 0) return undefined;
    const text = `${this.#lines.join("\n")}\n`;
    this.#lines = [];
    this.#chars = 0;
    return { text, firstRow: this.total - rows + 1, rows };
  }
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The objects of a list that stands inside an object with other keys than the source's ({"annonces": […]}), at most two keys deep. */
function listInside(value: object, file: FileIdentity, depth = 2): readonly object[] | undefined {
  if (depth === 0 || hasNames(value, file)) return undefined;
  for (const inner of Object.values(value)) {
    if (Array.isArray(inner)) {
      const items: readonly unknown[] = inner;
      if (items.every(isObject) && items.some((item) => hasNames(item, file))) return items;
    } else if (isObject(inner)) {
      const found = listInside(inner, file, depth - 1);
      if (found) return found;
    }
  }
  return undefined;
}

function hasNames(value: object, { source }: FileIdentity): boolean {
  return source.format.required.every((name) => Object.hasOwn(value, name));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A file that doesn't begin as JSON is not this source's, whatever it holds further on. */
function checkOpening(opening: string, file: FileIdentity): void {
  const first = opening.replace(/^\uFEFF/, "").trimStart()[0];
  if (first === undefined || first === "[" || first === "{") return;
  const line = opening.trimStart().split("\n", 1)[0] ?? "";
  checkNames([cut(line, 100)], line, file);
}

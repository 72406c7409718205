import * as z from "zod";
import { DEEPEST, notJson, tooDeep } from "../../normalize/rows/unreadable.ts";
import type { Unreadable } from "../../normalize/rows/unreadable.ts";

/** One element of a JSON file as written, or why it is not to be read: its brackets make no sense, or are too many inside one another. */
export interface Element {
  readonly text: string;
  readonly fault: Unreadable | null;
}

/** An element longer than this is taken for one that was never closed. */
const LONGEST_ELEMENT = 8 * 1024 * 1024;
/** What is kept of a broken element, for people to look at. */
const KEPT = 2000;

/**
 * Finds the objects of a JSON array, of NDJSON, or of objects one after the other, in text that comes in pieces. An element whose
 * brackets or strings make no sense ends where the next one begins: at the end of the line where each line is an object, else at a
 * line that opens an object as far from the margin as the first one, else at an object with the first one's first key.
 */
export class ElementScanner {
  /** Whether the text ended inside an element or before its closing bracket; known after the last piece. */
  open = false;
  #text = "";
  /** What has been looked at, from the element's beginning at 0. */
  #at = 0;
  #inside = false;
  #recovering = false;
  /** The beginning of an element too long to be kept whole while its end is looked for. */
  #beginning: string | undefined;
  #stack: string[] = [];
  /** How far the string under way has been looked through. */
  #looked = 0;
  /** Where the last key of the element itself stands, and the one under which it becomes too deep. */
  #key: readonly [from: number, to: number] | undefined;
  #deep: readonly [from: number, to: number] | undefined;
  #last = "";
  /** Where the next element begins, whatever stands before it. */
  #next: RegExp | undefined;
  #before = "";
  #array = false;

  /** Gives the elements that are known to end in the text so far. */
  *take(piece: string, complete: boolean): Generator<Element> {
    this.#text += piece;
    for (;;) {
      const element = this.#inside ? this.#element(complete) : this.#between(complete);
      if (element === "more") break;
      if (element) yield element;
    }
    if (complete && this.#inside) this.open = true;
  }

  /** Goes to the next element's beginning; what stands there instead of an object is a broken element. */
  #between(complete: boolean): Element | "more" | undefined {
    const found = /[^\s,\uFEFF]/.exec(this.#text);
    if (!found) {
      this.#before = (this.#before + this.#text).slice(-200);
      this.#text = "";
      return "more";
    }
    this.#before = (this.#before + this.#text.slice(0, found.index)).slice(-200);
    this.#text = this.#text.slice(found.index);
    const [character] = this.#text;
    if (character === "{") return this.#begin();
    if (character === "[" || character === "]") {
      this.open = character === "[";
      this.#array ||= this.open;
      this.#before = character;
      this.#text = this.#text.slice(1);
      return undefined;
    }
    const next = this.#next ?? /[\n{]/g;
    next.lastIndex = 0;
    const end = next.exec(this.#text)?.index;
    if (end === undefined && !complete && this.#text.length < LONGEST_ELEMENT) return "more";
    return this.#cut(end ?? this.#text.length, true);
  }

  #begin(): undefined {
    this.#inside = true;
    this.#at = 0;
    this.#stack = [];
    this.#key = undefined;
    this.#deep = undefined;
    this.#looked = 0;
    this.#last = ":";
    this.#recovering = false;
    this.#beginning = undefined;
    const indent = /(?:^|\n)([ \t]*)$/.exec(this.#before)?.[1];
    if (indent !== undefined) this.#next ??= new RegExp(`\\n${indent}(?=\\{)`, "g");
  }

  #element(complete: boolean): Element | "more" | undefined {
    if (!this.#recovering) {
      const found = this.#scan();
      if (found === "end") {
        if (!this.#array && !this.#text.slice(0, this.#at).includes("\n")) this.#next = /\n/g;
        return this.#cut(this.#at, false);
      }
      if (found === "more" && this.#text.length < LONGEST_ELEMENT) return complete ? this.#cutRest() : "more";
      this.#recovering = true;
    }
    return this.#recover(complete);
  }

  /** Follows brackets and strings to the element's end; stops where they make no sense. */
  #scan(): "end" | "more" | "fault" {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const character = text[this.#at] ?? "";
      if (character === " " || character === "\n" || character === "\r" || character === "\t") continue;
      if (character === '"') {
        if (!VALUE_MAY_FOLLOW.has(this.#last)) return "fault";
        const end = stringEnd(text, Math.max(this.#at + 1, this.#looked));
        if (end === "fault") return end;
        if (typeof end !== "number") {
          this.#looked = end.from;
          return "more";
        }
        if (this.#stack.length === 1 && this.#last !== ":") this.#key = [this.#at, end + 1];
        this.#at = end;
        this.#last = '"';
      } else if (character === "{" || character === "[") {
        const inObject = this.#stack.at(-1) === "{";
        if (inObject ? this.#last !== ":" : !VALUE_MAY_FOLLOW.has(this.#last)) return "fault";
        this.#stack.push(character);
        if (this.#stack.length > DEEPEST) this.#deep ??= this.#key ?? [0, 0];
        this.#last = character;
      } else if (character === "}" || character === "]") {
        if (this.#stack.pop() !== (character === "}" ? "{" : "[")) return "fault";
        this.#last = character;
        if (this.#stack.length === 0) {
          this.#at++;
          return "end";
        }
      } else if (character === "," || character === ":") {
        this.#last = character;
      } else {
        if (this.#last === '"') return "fault";
        this.#last = "value";
      }
    }
    return "more";
  }

  /** Looks for the next element after a fault. */
  #recover(complete: boolean): Element | "more" | undefined {
    const next = (this.#next ??= compactNext(this.#text));
    const line = Math.max(this.#text.lastIndexOf("\n", this.#at), this.#text.lastIndexOf(",", this.#at));
    next.lastIndex = Math.max(1, line);
    const found = next.exec(this.#text);
    if (found) return this.#cut(found.index, true);
    if (complete) return this.#cutRest();
    this.#at = Math.max(this.#at, this.#text.length - 1000);
    if (this.#text.length > LONGEST_ELEMENT) {
      this.#beginning ??= this.#text.slice(0, KEPT);
      this.#text = this.#text.slice(this.#at);
      this.#at = 0;
    }
    return "more";
  }

  /** The text ends inside the element, or the element never made sense and is the last one. */
  #cutRest(): Element {
    const closed = /\}\s*\]\s*$/.exec(this.#text);
    this.open = !closed;
    return this.#cut(this.#text.length, true);
  }

  #cut(end: number, broken: boolean): Element {
    const text = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    this.#before = text.slice(-200);
    this.#inside = false;
    if (broken) return faulty(notJson((this.#beginning ?? text).slice(0, KEPT).trim()));
    return this.#deep ? faulty(tooDeep(text, keyIn(text.slice(...this.#deep)))) : { text, fault: null };
  }
}

function faulty(fault: Unreadable): Element {
  return { text: fault.beginning, fault };
}

/** A key as it is written between its quotes; null where it can't be read. */
function keyIn(written: string): string | null {
  try {
    return z.string().parse(JSON.parse(written));
  } catch {
    return null;
  }
}

const VALUE_MAY_FOLLOW = new Set([":", ",", "[", "{"]);

/** Where a string ends, looked for beyond `from`, or from where to go on when there is more text; a raw line end is no part of one. */
function stringEnd(text: string, from: number): number | { readonly from: number } | "fault" {
  const special = /["\\\n]/g;
  special.lastIndex = from;
  let next = from;
  for (let found = special.exec(text); found; found = special.exec(text)) {
    if (found[0] === "\n") return "fault";
    if (found[0] === '"') return found.index;
    next = found.index + 2;
    special.lastIndex = next;
  }
  // What a back slash at the very end stands before is still to come.
  return { from: Math.max(next, text.length) };
}

function compactNext(text: string): RegExp {
  const key = /^\{\s*("(?:[^"\\\n]|\\.)*")\s*:/.exec(text)?.[1] ?? '"';
  return new RegExp(`(?=\\{\\s*${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})(?<=[,\\]}\\n]\\s*)`, "g");
}

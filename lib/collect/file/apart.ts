/** Tables in which rows that belong together stand apart: found out, and gathered on disk before they are cut. */
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PermanentError } from "../../errors.ts";
import { inWords } from "./limits.ts";
import { FILE } from "./reasons.ts";

/** A row with its number in the file and what it belongs to. */
export interface KeyedRow {
  readonly number: number;
  readonly key: string;
  readonly record: string;
}

/**
 * Tells whether a name comes back after another one did, in 32 MB whatever the number of names (a Bloom filter). It may see one come back that
 * did not: one in ten thousand files of a national year.
 */
export class OrderWatch {
  readonly #bits = new Uint32Array(2 ** 23);
  #last: string | undefined;

  /** Takes the next row's name; true when rows of that name were left behind. */
  comesBack(name: string): boolean {
    if (name === this.#last) return false;
    this.#last = name;
    return this.#wasThere(name);
  }

  /** Marks the name's bits; true when all were marked. Eight positions from two hashes (Kirsch and Mitzenmacher, 2006). */
  #wasThere(name: string): boolean {
    const [start, step] = [hashOf(name, 1), hashOf(name, 2) | 1];
    let there = true;
    for (let n = 0; n < 8; n++) {
      const position = (start + Math.imul(n, step)) & (2 ** 28 - 1);
      const [word, bit] = [position >>> 5, 1 << (position & 31)];
      const before = this.#bits[word] ?? 0;
      if ((before & bit) === 0) there = false;
      this.#bits[word] = before | bit;
    }
    return there;
  }
}

/** 32 bits that differ with each character and each seed (FNV-1a, finished as MurmurHash3 is): millions of names pass by, where MD5 is slow. */
function hashOf(name: string, seed: number): number {
  let bits = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let at = 0; at < name.length; at++) bits = Math.imul(bits ^ name.charCodeAt(at), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** How much is gathered, in characters. */
export interface GatherLimits {
  /** On disk in all: the function has 4 GB of it. */
  readonly most: number;
  /** In one part, which is read at once. */
  readonly mostInPart: number;
  /** Kept in memory until it is written. */
  readonly pending: number;
}

export const GATHER_LIMITS: GatherLimits = { most: 3_500_000_000, mostInPart: 64_000_000, pending: 4_000_000 };
const PARTS = 256;

/** Rows gathered by key in parts on disk: all of one key are in one part. `close` deletes them. */
export class Gathering {
  readonly #limits: GatherLimits;
  readonly #pending = new Map<number, string[]>();
  readonly #sizes = new Map<number, number>();
  #folder: string | undefined;
  #total = 0;
  #waiting = 0;

  constructor(limits: GatherLimits = GATHER_LIMITS) {
    this.#limits = limits;
  }

  /** Throws PermanentError when it is too much. */
  async add({ number, key, record }: KeyedRow): Promise<void> {
    const part = hashOf(key, 3) & (PARTS - 1);
    const line = lineOf({ number, key, record });
    const size = (this.#sizes.get(part) ?? 0) + line.length;
    this.#total += line.length;
    if (this.#total > this.#limits.most || size > this.#limits.mostInPart) throw tooMuch(this.#limits.most);
    this.#sizes.set(part, size);
    const pending = this.#pending.get(part);
    if (pending) pending.push(line);
    else this.#pending.set(part, [line]);
    this.#waiting += line.length;
    if (this.#waiting > this.#limits.pending) await this.#write();
  }

  /** Gives the rows key after key, each key's in the order of the file. */
  async *groups(): AsyncGenerator<readonly KeyedRow[]> {
    for (let part = 0; part < PARTS; part++) {
      yield* Map.groupBy(await this.#rowsOf(part), ({ key }) => key).values();
    }
  }

  async close(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(): Promise<void> {
    this.#folder ??= await mkdtemp(path.join(tmpdir(), "imo-gathered-"));
    for (const [part, lines] of this.#pending) await appendFile(this.#file(this.#folder, part), lines.join(""));
    this.#pending.clear();
    this.#waiting = 0;
  }

  async #rowsOf(part: number): Promise<KeyedRow[]> {
    const waiting = this.#pending.get(part)?.join("") ?? "";
    const folder = (this.#sizes.get(part) ?? 0) > waiting.length ? this.#folder : undefined;
    const written = folder === undefined ? "" : await readFile(this.#file(folder, part), "utf8");
    // Not by readline, to which U+2028 ends a line as well.
    return (written + waiting)
      .split("\n")
      .filter((line) => line !== "")
      .map(rowOf);
  }

  #file(folder: string, part: number): string {
    return path.join(folder, `${part}.ndjson`);
  }
}

/** The number, the length of the key, the key and the record, on one line. */
function lineOf({ number, key, record }: KeyedRow): string {
  return `${number} ${key.length} ${onOneLine(key + record)}\n`;
}

function rowOf(line: string): KeyedRow {
  const first = line.indexOf(" ");
  const second = line.indexOf(" ", first + 1);
  const text = asItWas(line.slice(second + 1));
  const length = Number(line.slice(first + 1, second));
  return { number: Number(line.slice(0, first)), key: text.slice(0, length), record: text.slice(length) };
}

function onOneLine(text: string): string {
  return /[\n\\]/.test(text) ? text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n") : text;
}

function asItWas(text: string): string {
  return text.includes("\\") ? text.replaceAll(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : "\\")) : text;
}

function tooMuch(most: number): PermanentError {
  return new PermanentError(FILE.rowsApart(inWords(most)));
}

/** Makes, out of a regular expression, the strings that cost a backtracking engine most, and measures what they cost. */
import { Script, createContext } from "node:vm";
import { RegExpParser } from "@eslint-community/regexpp";
import type { AST } from "@eslint-community/regexpp";
import { processorTime } from "./processor-time.ts";

/** So much of a string is enough to tell which ones are worth more. */
const SHORT = 20_000;
/** Beyond this a short string is no longer linear: it would take half a minute at its full length. */
const SHORT_MS = 20;
/** So many short strings share one time limit, which takes a thread to watch. */
const TOGETHER = 50;
/** So much of those tells which ones are worth their full length. */
const MIDDLE = 100_000;
/** A character that no pattern of ours waits for. */
const MISMATCH = "\u0001";
/** Tries of a measurement that came out too long: the machine may have been busy. */
const TRIES = 4;
/** So many times a limit's length is waited for the processor's time that the limit allows. */
const PATIENCE = 100;

/** How long the slowest of a pattern's worst strings takes, searched and replaced all over; `Infinity` where even a short one takes too long. */
interface Cost {
  /** Where a part of the string was quick enough, what the whole takes at most: a cost that grows with the square of the length. */
  readonly ms: number;
  /** That string, in short. */
  readonly string: string;
}

/** A string of any length: a beginning, what is repeated, an end. */
interface Shape {
  readonly before: string;
  readonly repeated: string;
  readonly after: string;
}

/** Measures a pattern against `length` characters of each of its worst strings; what takes longer than `limitMs` is tried again. */
export function worstCost(pattern: { source: string; flags: string }, length: number, limitMs: number): Cost {
  const time = timer(pattern);
  const least = (text: string, limit: number) => {
    let ms = Infinity;
    for (let tries = 0; ms > limit && tries < TRIES; tries++) ms = Math.min(ms, ...time([text], 10 * limit));
    return ms;
  };
  const shapes = worstStrings(pattern);
  const short: { shape: Shape; ms: number }[] = [];
  for (let from = 0; from < shapes.length; from += TOGETHER) {
    const some = shapes.slice(from, from + TOGETHER).map((shape) => ({ shape, text: built(shape, SHORT) }));
    const first = time(
      some.map(({ text }) => text),
      10 * SHORT_MS,
    );
    // Those behind one that is not done in time have no figure yet.
    for (const [at, { shape, text }] of some.entries()) {
      const quick = first[at] ?? Infinity;
      const ms = quick > SHORT_MS ? least(text, SHORT_MS) : quick;
      if (ms > SHORT_MS) return { ms: Infinity, string: shown(shape) };
      short.push({ shape, ms });
    }
  }
  const inFull = (shape: Shape) => {
    const enough = limitMs / (length / MIDDLE) ** 2;
    const middle = least(built(shape, MIDDLE), enough);
    return middle > enough ? least(built(shape, length), limitMs) : middle * (length / MIDDLE) ** 2;
  };
  return short
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 3)
    .map(({ shape }) => ({ string: shown(shape), ms: inFull(shape) }))
    .reduce((worst, each) => (each.ms > worst.ms ? each : worst), { ms: 0, string: "" });
}

/**
 * Gives, for each text, the processor's time that this thread spends on one search and one replacement of all that is found, in ms. All of it is ended
 * when it takes longer than a limit: `Infinity` is then what the text in hand took, and nothing what those behind it did. A machine that is busy is waited for.
 */
function timer({ source, flags }: { source: string; flags: string }): (texts: string[], limitMs: number) => number[] {
  const taken: number[] = [];
  const pattern = new RegExp(source, `${flags.replaceAll(/[gy]/g, "")}g`);
  const context = createContext({ pattern, clock: processorTime, taken, texts: [] });
  const work = new Script(`
    for (const text of texts) {
      const begun = clock();
      pattern.lastIndex = 0;
      pattern.exec(text);
      text.replace(pattern, "");
      taken.push(clock() - begun);
    }`);
  return (texts, limitMs) => {
    context["texts"] = texts;
    for (let timeout = limitMs; ; timeout *= 3) {
      taken.length = 0;
      const begun = processorTime();
      try {
        work.runInContext(context, { timeout });
        return [...taken];
      } catch (error) {
        if (Object(error).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
        // Ended by the clock: a busy machine may have given it little of a processor by then.
        if (processorTime() - begun > limitMs / 2 || timeout > limitMs * PATIENCE) return [...taken, Infinity];
      }
    }
  };
}

/**
 * The worst strings of a pattern: each of its characters repeated; what each of its repetitions repeats, after all that has to stand
 * before it; that beginning itself repeated; the whole of a match repeated. Each once with an end that fits nothing.
 */
function worstStrings({ source, flags }: { source: string; flags: string }): Shape[] {
  const { alternatives } = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes("u"),
    unicodeSets: flags.includes("v"),
  });
  const shapes = new Map<string, Shape>();
  const add = (before: string, repeated: string) => {
    if (repeated === "") return;
    for (const after of ["", MISMATCH, `\n${MISMATCH}`])
      shapes.set(JSON.stringify([before, repeated, after]), { before, repeated, after });
  };
  const characters = new Set<string>();
  const walk = (nodes: readonly AST.Element[], before: string) => {
    let beginning = before;
    for (const node of nodes) {
      charactersOf(node).forEach((character) => characters.add(character));
      for (const inner of innerOf(node)) walk(inner, beginning);
      if (node.type === "Quantifier") {
        for (const repeated of samplesOf(node.element)) {
          add(beginning, repeated);
          add("", beginning + repeated);
          add("", repeated + beginning);
        }
      }
      beginning += sampleOf(node);
      add("", beginning);
    }
  };
  for (const { elements } of alternatives) walk(elements, "");
  for (const character of characters) add("", character);
  for (const { elements } of alternatives) {
    const beginning = elements.slice(0, -1).map(sampleOf).join("");
    for (const character of characters) add(beginning, character);
  }
  for (const one of [...characters].slice(0, 6)) for (const other of [...characters].slice(0, 6)) add("", one + other);
  return [...shapes.values()];
}

function innerOf(node: AST.Element): (readonly AST.Element[])[] {
  if (node.type === "Quantifier") return innerOf(node.element);
  if (node.type !== "Group" && node.type !== "CapturingGroup" && node.type !== "Assertion") return [];
  return "alternatives" in node ? node.alternatives.map(({ elements }) => elements) : [];
}

/** One string that the node matches; nothing for what takes no character. */
function sampleOf(node: AST.Element): string {
  return samplesOf(node)[0] ?? "";
}

/** Some strings that the node matches, of each kind of character that it takes. */
function samplesOf(node: AST.Element): string[] {
  if (node.type === "Quantifier")
    return node.max === 0
      ? []
      : samplesOf(node.element).map((each) => each.repeat(Math.max(1, Math.min(node.min, 20))));
  if (node.type === "CapturingGroup" || node.type === "Group") {
    return node.alternatives.map(({ elements }) => elements.map(sampleOf).join("")).slice(0, 12);
  }
  return charactersOf(node);
}

/** What a set may be asked for: letters, figures, marks, spaces of each kind. */
const CANDIDATES = [
  " ",
  "a",
  "0",
  "\n",
  "A",
  "é",
  "-",
  ".",
  ",",
  "/",
  '"',
  "<",
  "@",
  ":",
  "#",
  "_",
  "\t",
  "\u00A0",
  "\u0301",
  "\u0000",
  "😀",
];

/** Characters that a node matches, some of each kind; none for one that is not a set of characters. */
function charactersOf(node: AST.Element): string[] {
  if (node.type === "Quantifier") return charactersOf(node.element);
  if (node.type === "Character") return [String.fromCodePoint(node.value)];
  if (node.type !== "CharacterClass" && node.type !== "CharacterSet") return [];
  const set = new RegExp(`^${node.raw}$`, node.raw.includes("\\p") ? "u" : "");
  const named = "elements" in node ? node.elements.flatMap(firstOf) : [];
  return [...new Set([...CANDIDATES, ...named])].filter((character) => set.test(character)).slice(0, 6);
}

function firstOf(element: AST.CharacterClassElement | AST.UnicodeSetsCharacterClassElement): string[] {
  if (element.type === "Character") return [String.fromCodePoint(element.value)];
  return element.type === "CharacterClassRange" ? [String.fromCodePoint(element.min.value)] : [];
}

function built({ before, repeated, after }: Shape, length: number): string {
  const times = Math.max(1, Math.ceil((length - before.length - after.length) / repeated.length));
  // Flat, as text that came from outside is.
  return Buffer.from(before + repeated.repeat(times) + after, "utf16le").toString("utf16le");
}

function shown({ before, repeated, after }: Shape): string {
  const part = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  return `${part(before)} + ${part(repeated)} × n + ${part(after)}`;
}

/** Runs of digits however they are written: figures, words ("zéro six douze"), both, and the letter O for a 0. */
import { plainWord } from "../../records/folding.ts";
import { matchAt } from "./signs.ts";

/** Figures that stand together. */
export interface Digits {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
  /** What stands between them and those before. */
  readonly gap: string;
  readonly inWords: boolean;
}

/** More than this is no phone number any more. */
const MOST_DIGITS = 16;
const FIGURES = /[oO]?\d[\doO]{0,40}|[oO](?![\p{L}\d])/uy;
const WORD = /\p{L}{1,9}/uy;
const GAP = /[^\p{L}\p{N}+]{0,20}/uy;
/** What joins the words of one number. */
const JOINT = /(?:[\s-]{1,2}et)?[\s-]{1,3}/iuy;
/** What people say between two groups of figures. */
const CONNECTOR = /(?:puis|ensuite|et|tiret|point|espace|slash|virgule)(?![\p{L}\d])/iuy;

const VALUES = new Map(
  "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    .split(" ")
    .map((word, value): [string, number] => [word, value]),
);
const TENS: Readonly<Record<string, number>> = {
  vingt: 20,
  vingts: 20,
  trente: 30,
  quarante: 40,
  cinquante: 50,
  soixante: 60,
  septante: 70,
  huitante: 80,
  octante: 80,
  nonante: 90,
};
for (const [word, value] of Object.entries({ une: 1, ...TENS })) VALUES.set(word, value);

/** Reads the run of digits that begins at a place; empty when none does. */
export function digitRun(text: string, at: number): Digits[] {
  const run: Digits[] = [];
  let place = at;
  let gap = "";
  let digits = 0;
  while (digits < MOST_DIGITS) {
    const group = figuresAt(text, place, gap) ?? wordsAt(text, place, gap);
    if (group === null) break;
    run.push(group);
    digits += group.digits.length;
    const next = afterGap(text, group.end);
    gap = text.slice(group.end, next);
    place = next;
  }
  return run;
}

function afterGap(text: string, from: number): number {
  const first = from + matchAt(GAP, text, from).length;
  const connector = matchAt(CONNECTOR, text, first).length;
  return connector === 0 ? first : first + connector + matchAt(GAP, text, first + connector).length;
}

function figuresAt(text: string, start: number, gap: string): Digits | null {
  const found = matchAt(FIGURES, text, start);
  if (found === "") return null;
  return { digits: found.replaceAll(/[oO]/g, "0"), start, end: start + found.length, gap, inWords: false };
}

/** One number below 100 in words: "soixante-dix-huit", "vingt et un", "quatre-vingts". */
function wordsAt(text: string, start: number, gap: string): Digits | null {
  const first = valueAt(text, start);
  if (first === null) return null;
  let { value, end } = first;
  const add = (accepts: (more: number) => boolean, combine: (more: number) => number) => {
    const joint = matchAt(JOINT, text, end);
    const next = joint === "" ? null : valueAt(text, end + joint.length);
    if (next === null || !accepts(next.value)) return;
    value = combine(next.value);
    end = next.end;
  };
  if (value === 4)
    add(
      (more) => more === 20,
      () => 80,
    );
  if (value === 60 || value === 80)
    add(
      (more) => more >= 1 && more <= 16,
      (more) => value + more,
    );
  else if (value >= 20 && value % 10 === 0)
    add(
      (more) => more >= 1 && more <= 9,
      (more) => value + more,
    );
  if (value % 100 === 10 || value === 70 || value === 90)
    add(
      (more) => more >= 7 && more <= 9,
      (more) => value + more,
    );
  return { digits: String(value), start, end, gap, inWords: true };
}

function valueAt(text: string, start: number): { value: number; end: number } | null {
  const word = matchAt(WORD, text, start);
  const value = word === "" ? undefined : VALUES.get(plainWord(word));
  const end = start + word.length;
  return value === undefined || /\p{L}/u.test(text.charAt(end)) ? null : { value, end };
}

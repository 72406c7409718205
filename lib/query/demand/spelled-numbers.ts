/** Numbers in words, French and English, as dictation writes them. */
import { SCALES, UNITS } from "../number-words.ts";

/** Where a number in words ends, and its value. */
export interface SpelledNumber {
  readonly to: number;
  readonly value: number;
}

const SMALL: Readonly<Record<string, number>> = { ...UNITS, un: 1, une: 1, one: 1 };
/** "Neuf" is new and nine, "un" one and an article: these are numbers only among others. */
const DOUBTFUL = new Set(["un", "une", "neuf", "one"]);
const HALF = new Set(["demi", "half"]);
/** Longest number in words: "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf". */
const MAX_WORDS = 14;

/** Reads the number that begins at a word; undefined: none does. A scale alone ("mille euros") is one only where nothing stands before it. */
export function spelledNumberAt(words: readonly string[], from: number): SpelledNumber | undefined {
  const half = halfAt(words, from);
  if (half) return half;
  let total = 0;
  let group = 0;
  let to = from;
  for (; to < words.length && to - from < MAX_WORDS; to++) {
    const word = words[to] ?? "";
    const small = SMALL[word];
    const scale = SCALES[word];
    if (small !== undefined) {
      if (!mayFollow(group, small)) break;
      group = small === 20 && group % 100 === 4 ? group + 76 : group + small;
    } else if (scale === 100) group = (group || 1) * 100;
    else if (scale !== undefined) {
      total += (group || 1) * scale;
      group = 0;
    } else if (!(word === "et" && to > from && isJoined(words, to))) break;
  }
  if (to === from || (to - from === 1 && DOUBTFUL.has(words[from] ?? ""))) return undefined;
  const value = total + group;
  return words[to] === "et" && words[to + 1] === "demi" && value % 1_000_000 === 0
    ? { to: to + 2, value: value + 500_000 }
    : { to, value };
}

/** "Cent trois", "vingt-deux", "quatre-vingts", "soixante-quinze": "un trois" are two numbers. */
function mayFollow(group: number, small: number): boolean {
  const [tens, units] = [group % 100, group % 10];
  if (tens === 0 || (small === 20 && tens === 4)) return true;
  if (tens === 10) return small >= 7 && small < 10;
  return units === 0 && tens >= 20 && small < (tens === 60 || tens === 80 ? 20 : 10);
}

/** "Un demi-million", "half a million". */
function halfAt(words: readonly string[], from: number): SpelledNumber | undefined {
  const at = words[from] === "un" || words[from] === "a" ? from + 1 : from;
  if (!HALF.has(words[at] ?? "")) return undefined;
  const next = words[at + 1] === "a" ? at + 2 : at + 1;
  return SCALES[words[next] ?? ""] === 1_000_000 ? { to: next + 1, value: 500_000 } : undefined;
}

/** "Vingt et un", "soixante et onze": no other "et" stands in a number. */
function isJoined(words: readonly string[], at: number): boolean {
  const before = SMALL[words[at - 1] ?? ""] ?? 0;
  return before >= 20 && ["un", "une", "onze"].includes(words[at + 1] ?? "");
}

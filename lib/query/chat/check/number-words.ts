/** Numbers that are written as words, French and English: what is not written in digits must stand in a fact all the same. */
import { SCALES, UNITS } from "../../number-words.ts";

/** Words that stand within a number but are none: "un", "et", "and". */
const ONES = new Set(["un", "une", "one"]);
const LINKS = new Set(["et", "and"]);
/** "neuf" is new as well, and "a hundred" needs no "one" before it. */
const AMBIGUOUS = new Set(["neuf"]);

/** The numbers that a text writes in words; "un", "une" and a lone "neuf" are none. */
export function numbersInWords(text: string): number[] {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const found: number[] = [];
  let run: string[] = [];
  for (const word of [...words, ""]) {
    if (word in UNITS || word in SCALES || (ONES.has(word) && run.length > 0) || (LINKS.has(word) && run.length > 0)) {
      run.push(word);
      continue;
    }
    found.push(...valueOf(run));
    run = ONES.has(word) ? [word] : [];
  }
  return found;
}

function valueOf(run: readonly string[]): number[] {
  const said = run.filter((word) => word in UNITS || word in SCALES);
  if (said.length === 0 || (said.length === 1 && AMBIGUOUS.has(said[0] ?? ""))) return [];
  let total = 0;
  let group = 0;
  let last = 0;
  for (const word of run) {
    const unit = UNITS[word] ?? (ONES.has(word) ? 1 : undefined);
    const scale = SCALES[word];
    if (unit !== undefined) {
      // "quatre-vingt": four times twenty.
      const times = unit === 20 && last === 4;
      group = times ? group - 4 + 80 : group + unit;
      last = unit;
    } else if (scale === 100) {
      group = Math.max(1, group) * 100;
      last = scale;
    } else if (scale !== undefined) {
      total += Math.max(1, group) * scale;
      group = 0;
      last = scale;
    }
  }
  return [total + group];
}

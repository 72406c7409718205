import { fold } from "../folding.ts";

/** A text as planted instructions are looked for in it: as long as `shown`, letter for letter. */
export interface Letters {
  /** Lower case, without accents, disguised letters made plain, apostrophes and hyphens as spaces. */
  readonly plain: string;
  /** Gives the place in the composed (NFC) original of a place in `plain`. */
  readonly original: (at: number) => number;
  /** The text in Unicode's composed form. */
  readonly normal: string;
}

/** What joins the parts of a word. */
const JOINED = /(?<=[a-z])[-_](?=[a-z])/g;
/** Digits and signs that stand for letters inside words ("1gn0re"). */
const AS_LETTERS: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};
const DISGUISED = /(?<![a-z\d@$!])(?=[a-z\d@$!]{0,20}[a-z])(?=[a-z\d@$!]{0,20}[\d@$])[a-z\d@$!]{4,20}(?![a-z\d@$])/g;

/** Reads a text letter by letter. */
export function lettersOf(text: string): Letters {
  const { text: folded, original, normal } = fold(text);
  let plain = "";
  for (let at = 0; at < folded.length; at += 1) plain += plainLetter(folded.charCodeAt(at), folded.charAt(at));
  return { plain: plain.replaceAll(JOINED, " ").replaceAll(DISGUISED, undisguised), original, normal };
}

/** One UTF-16 unit for one, so that places stay. */
function plainLetter(code: number, letter: string): string {
  if (code < 0x80) return letter === "'" ? " " : letter.toLowerCase();
  if (letter === "’" || letter === "ʼ" || letter === "\u00a0" || letter === "\u202f") return " ";
  return letter.normalize("NFD").charAt(0).toLowerCase().charAt(0);
}

function undisguised(word: string): string {
  return word.replaceAll(/[\d@$!]/g, (sign) => AS_LETTERS[sign] ?? sign);
}

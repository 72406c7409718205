/** How disguised writing is read: what looks like plain letters and digits is turned into them, and each place is known again in the text. */

/** A text as contacts are looked for in it. */
export interface Folded {
  /** The text as it was written, in Unicode's normal form (NFC). */
  readonly normal: string;
  /** The same with all that is disguised in plain letters and digits. */
  readonly text: string;
  /** Gives the place in the original text of a place in `text`. */
  readonly original: (at: number) => number;
}

/** Letters of Europe's languages, punctuation, spaces and pictures: what adverts are written with. */
const USUAL = String.raw`\t\n\r\x20-\x7E\xA0-\xAC\xAE-\u017F\u2009-\u200A\u2010-\u2027\u202F-\u203A\u20AC\u2190-\u21FF\u2500-\u2775\u2794-\u27BF\uFE0F`;
/** Pictures are pairs of code units; the first of them below U+1F300 are letters in squares. Faster without the flag `u`. */
const UNUSUAL = new RegExp(String.raw`[^${USUAL}\uD83C-\uD83E\uDC00-\uDFFF]|\uD83C[\uDC00-\uDDFF]`);
/** Characters that nobody sees: zero width, soft hyphen, direction marks, variation selectors, the frame of a keycap. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u20E3]/u;

/** Letters of other alphabets that look like those of ours. */
const FOREIGN = "аеорсухіѕјԁһոԛАВЕКМНОРСТХІЅЈΑΒΕΗΙΚΜΝΟΡΤΧΥΖαονιρεκτυɑɡıⅼ";
const OURS = "aeopcyxisjdhnqABEKMHOPCTXISJABEHIKMNOPTXYZaovipektuagil";
const LOOKALIKES = new Map(Array.from(FOREIGN, (letter, at) => [letter, OURS.charAt(at)]));
/** Digits in circles that Unicode does not call digits: the first of each ten, which is a 1. */
const DINGBATS = [0x2776, 0x2780, 0x278a, 0x24f5];

/** Folds a text; where nothing in it is unusual, that is the text itself: none of what is usual is joined with another in NFC. */
export function fold(written: string): Folded {
  if (!UNUSUAL.test(written)) return { normal: written, text: written, original: asItIs };
  const normal = written.normalize("NFC");
  if (!UNUSUAL.test(normal)) return { normal, text: normal, original: asItIs };
  const parts: string[] = [];
  const places: number[] = [];
  let at = 0;
  for (const character of normal) {
    const plain = plainOf(character);
    parts.push(plain);
    for (let unit = 0; unit < plain.length; unit += 1) places.push(at);
    at += character.length;
  }
  places.push(at);
  return { normal, text: parts.join(""), original: (place) => places[place] ?? at };
}

/** What a character stands for: itself where it is plain, nothing where nobody sees it. */
function plainOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return character;
  if (UNSEEN.test(character)) return "";
  const looks = LOOKALIKES.get(character);
  if (looks !== undefined) return looks;
  const dingbat = DINGBATS.find((first) => code >= first && code < first + 9);
  if (dingbat !== undefined) return String(code - dingbat + 1);
  if (code === 0x24ff || code === 0x1f10b || code === 0x1f10c) return "0";
  if (/\p{Nd}/u.test(character)) return digitOf(code, character);
  // "m²" is a unit, not a 2.
  return code < 0x180 ? character : character.normalize("NFKC");
}

/** Digits of other scripts stand in tens, from their 0 on. */
function digitOf(code: number, character: string): string {
  const plain = character.normalize("NFKC");
  if (/^\d$/.test(plain)) return plain;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

function asItIs(at: number): number {
  return at;
}

/** Words with accents that were made plain; adverts use the same ones again and again. */
const plainWords = new Map<string, string>();
const MOST_PLAIN_WORDS = 2_000;

/** A word in lower case and without accents, as words are compared. */
export function plainWord(word: string): string {
  const lower = word.toLowerCase();
  if (/^[a-z]*$/.test(lower)) return lower;
  const known = plainWords.get(lower);
  if (known !== undefined) return known;
  const plain = lower.normalize("NFD").replaceAll(/\p{M}/gu, "");
  if (plainWords.size >= MOST_PLAIN_WORDS) plainWords.clear();
  plainWords.set(lower, plain);
  return plain;
}

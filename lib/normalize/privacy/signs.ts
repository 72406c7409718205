/**
 * Where in a text it is worth to look for a contact. Patterns of many words with looks behind them, tried at each character of each
 * advert, would take longer than all the rest of its reading: one pass over the words tells where one of them may begin.
 */

/** By what a sign is a sign of: the first letters, at most five, of the words with which its pattern begins. */
const STEMS = {
  title: "m me mr mrs mme mmes mlle mlles messi monsi madam madem maîtr maitr dr docte famil",
  addressed:
    "conta appel joind joign deman renco rende rdv visit votre vos mon ma notre nos son sa leur inter adres je atten parle",
  possible:
    "par avec chez conse inter agent négoc negoc manda consu propr baill vende vendu gardi notai gesti syndi respo direc cordi bient bien amica salut ici c je annon visit confi adres écrir écriv ecrir ecriv",
  role: "ei agent manda conse négoc negoc consu notai votre vous se est reste sera rsac immat",
  closing: "cordi bient vous salut merci plais visit",
  responsible: "respo",
  call: "tél tel télép telep gsm porta mobil whats sms fax appel joign joind conta",
  register: "rsac rcs rne siret siren cpi orias tva carte sous r",
  network: "insta whats teleg snap snapc faceb fb messe skype tik tikto twitt linke signa viber pseud",
  at: "at a à aroba arrob chez",
  link: "http https www wa t m api faceb insta linke tikto twitt snapc whats teleg linkt calen",
  number: "o zéro zero",
} as const;

/** What a sign is a sign of. */
export type Sign = keyof typeof STEMS | "written" | "figures" | "iban";

/** A bit for each. */
const BITS: Readonly<Record<Sign, number>> = {
  title: 1 << 0,
  addressed: 1 << 1,
  possible: 1 << 2,
  role: 1 << 3,
  closing: 1 << 4,
  responsible: 1 << 5,
  call: 1 << 6,
  register: 1 << 7,
  network: 1 << 8,
  at: 1 << 9,
  link: 1 << 10,
  number: 1 << 11,
  written: 1 << 12,
  figures: 1 << 13,
  iban: 1 << 14,
};

/** A text and the signs in it; those of one kind are in order. */
export interface Signed {
  readonly text: string;
  /** Where each sign stands. */
  readonly places: readonly number[];
  /** The bits of what each is a sign of. */
  readonly kinds: readonly number[];
  /** The bits of all. */
  readonly any: number;
}

/** Words are told by a sum of their first letters; two words with the same sum only cost a pattern's try. */
const STEM_LENGTH = 5;
const SUMS = 4096;
const BY_SUM: Uint16Array = sums();

/** Finds all signs in one pass. */
export function signsIn(text: string): Signed {
  const signs = new Signs(text);
  const units = unitsOf(text);
  let previous = -1;
  for (let at = 0; at < text.length;) {
    const code = units[at] ?? 0;
    if (smallLetter(code) !== 0) {
      const end = noteWord(signs, units, at);
      if (isCapitalized(units, previous, at) && isUpper(units, at, end)) signs.note(BITS.written, previous);
      previous = at;
      at = end;
    } else if (isDigit(code)) {
      at = noteFigures(signs, units, at);
    } else {
      if (code === AT) signs.note(BITS.at, at);
      else if (code === PLUS) signs.note(BITS.number, at);
      at += 1;
    }
  }
  return signs;
}

/** Finds all places of a pattern among those of a sign, none within another; `whole` is sticky and begins where the sign does. */
export function scan({ text, places, kinds, any }: Signed, sign: Sign, whole: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  const bit = BITS[sign];
  if ((any & bit) === 0) return found;
  let end = 0;
  for (let index = 0; index < places.length; index += 1) {
    const at = places[index] ?? 0;
    if (at < end || ((kinds[index] ?? 0) & bit) === 0) continue;
    whole.lastIndex = at;
    const match = whole.exec(text);
    if (match === null) continue;
    found.push(match);
    end = whole.lastIndex;
  }
  return found;
}

/** Gives what a sticky pattern finds at a place, "" when it finds nothing. */
export function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

const AT = 0x40;
const PLUS = 0x2b;
const ZERO = 0x30;
const THREE = 0x33;

/** The small letters of Europe's languages by the code of either form; 0 for what is no letter. A table: it is asked for each character. */
const SMALL = Uint16Array.from({ length: 0x180 }, (_, code) => {
  const character = String.fromCharCode(code);
  const small = character.toLowerCase();
  return /\p{L}/u.test(character) && small.length === 1 ? small.charCodeAt(0) : 0;
});

/** The small letter of a letter; 0 for what is none, the end of the text included. */
function smallLetter(code: number | undefined): number {
  return code !== undefined && code < 0x180 ? (SMALL[code] ?? 0) : 0;
}

/** Fewer characters are copied sooner than a function of the system is called. */
const CALL_WORTH = 64;
let units = new Uint16Array(4_096);
let bytes = Buffer.from(units.buffer);

/** The code units of a text, a 0 behind them, until the next text: reading them out of the string takes three times as long. */
function unitsOf(text: string): Uint16Array {
  if (text.length >= units.length) {
    units = new Uint16Array(2 * text.length);
    bytes = Buffer.from(units.buffer);
  }
  if (text.length > CALL_WORTH) bytes.write(text, "utf16le");
  else for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  units[text.length] = 0;
  return units;
}

function isSmall(code: number | undefined): boolean {
  return smallLetter(code) === code;
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= ZERO && code < 0x3a;
}

class Signs implements Signed {
  readonly text: string;
  readonly places: number[] = [];
  readonly kinds: number[] = [];
  any = 0;

  constructor(text: string) {
    this.text = text;
  }

  note(kinds: number, at: number): void {
    this.places.push(at);
    this.kinds.push(kinds);
    this.any |= kinds;
  }
}

/** Notes what a word is a sign of and gives its end. */
function noteWord(signs: Signs, units: Uint16Array, at: number): number {
  let sum = 0;
  let end = at;
  const fifth = at + STEM_LENGTH;
  let small = smallLetter(units[end]);
  while (small !== 0) {
    if (end < fifth) sum = plus(sum, small);
    end += 1;
    small = smallLetter(units[end]);
  }
  const kinds = BY_SUM[sum & (SUMS - 1)] ?? 0;
  if (kinds !== 0) signs.note(kinds, at);
  if (end - at === 2 && isDigit(units[end]) && !isSmall(units[at])) signs.note(BITS.iban, at);
  return end;
}

/** A phone number begins with a 0 or the country's code; register numbers are written whole or in threes. */
function noteFigures(signs: Signs, units: Uint16Array, at: number): number {
  let end = at + 1;
  while (isDigit(units[end])) end += 1;
  const length = end - at;
  if (units[at] === ZERO || (units[at] === THREE && units[at + 1] === THREE)) signs.note(BITS.number, at);
  if (length === 3 || length === 9 || length === 14) signs.note(BITS.figures, at);
  return end;
}

function isUpper(units: Uint16Array, at: number, end: number): boolean {
  return end - at > 2 && !isSmall(units[at]) && !isSmall(units[at + 1]) && !isSmall(units[at + 2]);
}

/** "Jean" of "Jean DUPONT": a capital and small letters, then one space. */
function isCapitalized(units: Uint16Array, word: number, next: number): boolean {
  return word >= 0 && next - word > 3 && !isSmall(units[word]) && isSmall(units[next - 2]);
}

function plus(sum: number, letter: number): number {
  return (Math.imul(sum, 31) + letter) | 0;
}

function sums(): Uint16Array {
  const bySum = new Uint16Array(SUMS);
  for (const kind of kindsOf(STEMS)) {
    for (const stem of STEMS[kind].split(" ")) {
      const sum = stem.split("").reduce((before, letter) => plus(before, letter.charCodeAt(0)), 0) & (SUMS - 1);
      bySum[sum] = (bySum[sum] ?? 0) | BITS[kind];
    }
  }
  return bySum;
}

function kindsOf<Kind extends string>(stems: Readonly<Record<Kind, string>>): Kind[] {
  return Object.keys(stems).filter((kind): kind is Kind => kind in stems);
}

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

/** A text and where signs stand in it, in order. */
export interface Signed {
  readonly text: string;
  readonly signs: Readonly<Partial<Record<Sign, readonly number[]>>>;
}

/** Words are told by a sum of their first letters; two words with the same sum only cost a pattern's try. */
const STEM_LENGTH = 5;
const SUMS = 4096;
const BY_SUM: readonly (readonly Sign[] | undefined)[] = sums();

/** Finds all signs in one pass. */
export function signsIn(text: string): Signed {
  const signs: Places = {};
  let previous = -1;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (smallLetter(code) !== 0) {
      const end = noteWord(signs, text, at);
      if (isCapitalized(text, previous, at) && isUpper(text, at, end)) note(signs, "written", previous);
      previous = at;
      at = end;
    } else if (isDigit(code)) {
      at = noteFigures(signs, text, at);
    } else {
      if (code === AT) note(signs, "at", at);
      else if (code === PLUS) note(signs, "number", at);
      at += 1;
    }
  }
  return { text, signs };
}

/** Finds all places of a pattern among those of a sign, none within another; `whole` is sticky and begins where the sign does. */
export function scan({ text, signs }: Signed, sign: Sign, whole: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  let end = 0;
  for (const at of signs[sign] ?? []) {
    if (at < end) continue;
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

/** The small letters of Europe's languages by the code of either form; 0 for what is no letter. A table: it is asked for each character. */
const SMALL = Uint16Array.from({ length: 0x180 }, (_, code) => {
  const character = String.fromCharCode(code);
  const small = character.toLowerCase();
  return /\p{L}/u.test(character) && small.length === 1 ? small.charCodeAt(0) : 0;
});

/** The small letter of a letter; 0 for what is none, the end of the text (NaN) included. */
function smallLetter(code: number): number {
  return code < 0x180 ? (SMALL[code] ?? 0) : 0;
}

function isSmall(code: number): boolean {
  return smallLetter(code) === code;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code < 0x3a;
}

type Places = Partial<Record<Sign, number[]>>;

function note(signs: Places, kind: Sign, at: number): void {
  (signs[kind] ??= []).push(at);
}

/** Notes what a word is a sign of and gives its end. */
function noteWord(signs: Places, text: string, at: number): number {
  let sum = 0;
  let end = at;
  const fifth = at + STEM_LENGTH;
  let small = smallLetter(text.charCodeAt(end));
  while (small !== 0) {
    if (end < fifth) sum = plus(sum, small);
    end += 1;
    small = smallLetter(text.charCodeAt(end));
  }
  const kinds = BY_SUM[sum & (SUMS - 1)];
  if (kinds !== undefined) for (const kind of kinds) note(signs, kind, at);
  if (end - at === 2 && isDigit(text.charCodeAt(end)) && !isSmall(text.charCodeAt(at))) note(signs, "iban", at);
  return end;
}

/** A phone number begins with a 0 or the country's code; register numbers are written whole or in threes. */
function noteFigures(signs: Places, text: string, at: number): number {
  let end = at + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  const length = end - at;
  if (text.charCodeAt(at) === ZERO || text.startsWith("33", at)) note(signs, "number", at);
  if (length === 3 || length === 9 || length === 14) note(signs, "figures", at);
  return end;
}

function isUpper(text: string, at: number, end: number): boolean {
  return (
    end - at > 2 &&
    !isSmall(text.charCodeAt(at)) &&
    !isSmall(text.charCodeAt(at + 1)) &&
    !isSmall(text.charCodeAt(at + 2))
  );
}

/** "Jean" of "Jean DUPONT": a capital and small letters, then one space. */
function isCapitalized(text: string, word: number, next: number): boolean {
  return word >= 0 && next - word > 3 && !isSmall(text.charCodeAt(word)) && isSmall(text.charCodeAt(next - 2));
}

function plus(sum: number, letter: number): number {
  return (Math.imul(sum, 31) + letter) | 0;
}

function sums(): (Sign[] | undefined)[] {
  const bySum: (Sign[] | undefined)[] = Array.from({ length: SUMS });
  for (const kind of kindsOf(STEMS)) {
    for (const stem of STEMS[kind].split(" ")) {
      const sum = stem.split("").reduce((before, letter) => plus(before, letter.charCodeAt(0)), 0) & (SUMS - 1);
      bySum[sum] = [...(bySum[sum] ?? []), kind];
    }
  }
  return bySum;
}

function kindsOf<Kind extends string>(stems: Readonly<Record<Kind, string>>): Kind[] {
  return Object.keys(stems).filter((kind): kind is Kind => kind in stems);
}

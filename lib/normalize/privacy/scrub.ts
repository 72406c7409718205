/**
 * People and contacts have no place in what is stored: phones, e-mails, names and register numbers are taken out of free text.
 * The mentions that the law asks of an advert (fees and who pays them, co-ownership, energy classes and costs) stay.
 */

/** What may stand between the digits of a phone number. */
const GAP = String.raw`[\s\u00A0\u2000-\u200B\u202F.,\-\u2010-\u2015_/·•()]{0,3}`;
/** A calendar date is no phone number: "05/11/2025 10 30" looks like one. */
const NOT_A_DATE = String.raw`(?![0-3]\d[./-][01]\d[./-](?:19|20)\d{2}(?![./-]?\d))`;
const FRENCH_PHONE = `(?:(?:\\+|00)${GAP}33${GAP}(?:0${GAP})?|0${GAP})[1-9](?:${GAP}\\d){8}`;
const FOREIGN_PHONE = `\\+${GAP}\\d{1,3}(?:${GAP}\\d){7,11}`;
const PHONE = new RegExp(`(?<!\\d)${NOT_A_DATE}(?:${FRENCH_PHONE}|${FOREIGN_PHONE})(?!\\d)`, "g");

const AGENT_PAGE = /(?:https?:\/\/|www\.)[^\s/]{1,100}\S{0,100}?(?:conseiller|agent|mandataire|negociateur)\S*/gi;
const EMAIL = /(?<![^\s@<>()[\],;:"])[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+\.\p{L}{2,}/gu;
const HIDDEN_EMAIL =
  /(?<![\w.+-])[\w.+-]+\s*(?:\(at\)|\[at\]|\barobase\b)\s*[\w-]+\s*(?:\.|\(dot\)|\[dot\]|\bpoint\b)\s*[a-z]{2,}/gi;

/** Words that begin a sentence after a name, so that a name does not swallow them. */
const STOP =
  "(?!(?:Cop|Char|Hono|Prix|Pour|DPE|GES|Class|Nombre|Bien|Les?\\b|La\\b|Au\\b|Une?\\b|Dans\\b|Situ|Montant|Frais|Loyer|D[ée]p|Surf|Barème|SAS|Réf))";
const CAPITALIZED = "\\p{Lu}[\\p{L}\\p{M}'’-]{0,40}";
const NEXT_WORD = `(?:\\s(?:(?:de|du|des|le|la|van|von)\\s)?${STOP}(?:${CAPITALIZED}|\\d{1,4}\\b))`;
const NAME = `${STOP}${CAPITALIZED}${NEXT_WORD}{0,3}`;
const FULL_NAME = `(?<![\\p{L}'’-])${STOP}${CAPITALIZED}${NEXT_WORD}{1,3}`;

const LEGAL_LINE =
  /([Rr]esponsabilité éditoriale d(?:e\s+|['’]))(?!\[).{1,80}?(?=\s*[,(]|\s+(?:mandataire|agent|conseill|négociat|entrepreneur|immatricul|EI\b)|\s*$|\s*\n)/gmu;
const STREETS = "(?:rue|avenue|av|place|boulevard|bd|quai|allée|chemin|impasse|école|lycée|collège|clinique)\\s";
const TITLED = new RegExp(
  `(?<!${STREETS})(?<![\\p{L}\\d])(?:Mme|Mlle|Mr|M\\.|Monsieur|Madame|Mademoiselle)\\.?\\s+${NAME}`,
  "gu",
);
const ADDRESSED = new RegExp(
  `((?:[Cc]ontact(?:ez|er)?|[Aa]ppele[zr]|[Jj]oign(?:ez|ant)|[Jj]oindre|[Dd]emande[zr]|[Vv]otre\\s+(?:conseill(?:er|ère)|interlocut(?:eur|rice)|agent)(?:\\s+(?!iad)\\p{Ll}+)?(?:\\s+(?:iad|IAD|I@D)(?:\\s+[Ff]rance)?)?|(?:[Pp]résentée?|[Pp]roposée?)\\s+par|[Vv]isite avec)\\s*:?\\s+)${NAME}`,
  "gu",
);
const OFFERING = new RegExp(`${FULL_NAME}(?=,?\\s+vous\\s+(?:propose|présente|invite|accompagne|fait)\\b)`, "gu");
const SOLE_TRADER = new RegExp(
  `${FULL_NAME}(?=\\s*(?:\\(EI\\)|,?\\s*EI\\b|,?\\s+agent [Cc]ommercial|,?\\s+mandataire))`,
  "gu",
);
const REGISTER =
  /\b(R\.?S\.?A\.?C\.?|R\.?C\.?S\.?|SIRET|SIREN)(?![\p{L}])([^\d\n]{0,60})\d[\d\s\u00A0\u202F.]{6,20}\d/giu;

/** In this order; what no text without `sign` can match is not looked for there, which is most of the time. */
const CONTACTS: readonly (readonly [sign: RegExp, pattern: RegExp, instead: string])[] = [
  [/:\/\/|www\./i, AGENT_PAGE, "[lien retiré]"],
  [/@[^\s@]+\./, EMAIL, "[e-mail retiré]"],
  [/[([]at[)\]]|arobase/i, HIDDEN_EMAIL, "[e-mail retiré]"],
];
const PEOPLE: readonly (readonly [sign: RegExp, pattern: RegExp, instead: string])[] = [
  [/\d/, REGISTER, "$1$2[numéro retiré]"],
  [/[+0]/, PHONE, "[téléphone retiré]"],
  [/éditoriale/, LEGAL_LINE, "$1[nom retiré]"],
  [/M(?:\.|me|lle|r|onsieur|adame|ademoiselle)/, TITLED, "[nom retiré]"],
  [/ontact|ppele|oign|oindre|emande|otre |par\b|avec/, ADDRESSED, "$1[nom retiré]"],
  [/vous (?:propose|présente|invite|accompagne|fait)\b/, OFFERING, "[nom retiré]"],
  [/[\p{L}\d],?\s+(?:EI\b|agent [Cc]ommercial|mandataire)|\(EI\)/u, SOLE_TRADER, "[nom retiré]"],
];

/**
 * Takes phones, e-mails, names in the places where adverts name people, and register numbers out of a text; and, wherever they
 * stand, the names of `people` that the source gives away elsewhere.
 */
export function scrub(text: string, people: readonly string[] = []): string {
  const unaddressed = without(text, CONTACTS);
  const unnamed = people.reduce((rest, person) => rest.replace(namePattern(person), "[nom retiré]"), unaddressed);
  return without(unnamed, PEOPLE);
}

/** Scrubs a text that may be missing. */
export function scrubbed(text: string | null, people: readonly string[] = []): string | null {
  return text === null ? null : scrub(text, people);
}

function without(text: string, rules: typeof CONTACTS): string {
  return rules.reduce(
    (rest, [sign, pattern, instead]) => (sign.test(rest) ? rest.replace(pattern, instead) : rest),
    text,
  );
}

/** A person's name in either order, whatever stands between its words; a single word is too common to go by. */
function namePattern(person: string): RegExp {
  const words = person.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length < 2) return /(?!)/;
  const orders = [words, words.toReversed()].map((order) => order.join("[\\s.,_-]*"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${orders.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}

/** Names of people, found by what stands around them: titles, words that address somebody, roles, contacts, ends of texts. */
import { isFirstName, isOnlyFirstName } from "./first-names.ts";
import { nameEnd, nameStart } from "./person-name.ts";
import type { Certainty } from "./person-name.ts";
import { matchAt, scan } from "./signs.ts";
import type { Signed } from "./signs.ts";
import type { Span } from "./span.ts";
import { isBrand, isCommonWord, isPlaceBefore } from "./words.ts";

const TITLE =
  /(?<![\p{L}\d])(?<!\d\s{0,2})(?:m\.|mrs?\.?|mmes?\.?|mlles?\.?|messieurs|monsieur|madame|mademoiselle|ma[îi]tre|dr\.|docteur|famille)(?:\s{1,2}(?:et|ou|&)\s{1,2}(?:m\.|mr\.?|mme\.?|monsieur|madame))?(?:\s(?:veuve|vve))?\s{1,3}(?=\p{L})/iuy;
const SHORT_TITLE = /(?<![\p{L}\d'’&])(?<!\d\s{0,2})(?:M|Me)(?:\s(?:et|ou|&)\s(?:Mme|MME)\.?)?\s(?=\p{Lu}\p{L})/uy;
/** Words after a title that make also a word in small letters a name: "chez monsieur dupont". */
const TO_WHOM = /(?:contacte[rz]|appele[rz]|demande[rz]|joindre|voir|chez|par|avec|à|de)\s{1,2}$/iu;

const FILLER = String.raw`(?:\s{1,3}(?:à|a|au|auprès|de|d['’]|avec|par|est|directement|vite|unique|iad|safti|capifrance|optimhome|france|immobili(?:er|ère)|commerciale?|privé|privilégiée?|locale?|dédiée?|indépendante?|préférée?)(?![\p{L}])){0,4}\s{0,3}[:;,–—=>-]{0,2}\s{0,3}`;
const WHO = String.raw`conseill(?:er|ère|ere)s?|interlocut(?:eur|rice)s?|agente?s?|n[ée]gociat(?:eur|rice)s?|mandataires?|consultante?s?`;
const ADDRESSED = new RegExp(
  String.raw`(?<!\p{L})(?:contact(?:e[rz]?|s)?|appele[rz]|joindre|joigne[rz]|joignant|demande[rz]|rencontre[rz]|(?:rendez-vous|rdv|visites?) avec|(?:votre|vos|mon|ma|notre|nos|son|sa|leur)\s(?:${WHO}|contact)|interlocut(?:eur|rice)|adresse[rz][- ]vous|parle[rz]|je m['’]appelle|attention de)(?!\p{L})${FILLER}(?=\p{L})`,
  "iuy",
);
const POSSIBLE = new RegExp(
  String.raw`(?<!\p{L})(?:par|avec|chez|${WHO}|propri[ée]taires?|bailleurs?|vendeurs?|gardien(?:ne)?|notaire|gestionnaire|syndic|responsable|direct(?:eur|rice)|cordialement|bient[ôo]t|bien à vous|amicalement|salutations|ici|c['’]est|je suis|annonce de|vendue? par|visites?|(?:confi|adress)[ée]e? à|écri(?:re|vez) à)(?!\p{L})${FILLER}(?=\p{L})`,
  "iuy",
);

/** What follows a name and tells that it is one. */
const ROLE =
  /(?<![\p{L}\d])(?:EI(?!\p{L})|agente?s? commercia|agente?s? immobili|mandataire|conseill[eè]|n[ée]gociat|consultant|notaire|votre (?:conseill|agent|interloc|n[ée]goc)|vous\s(?:propose|pr[ée]sente|invite|accompagne|fait|accueille|attend|re[çc]oit|r[ée]pond|ouvre|guide)|se\s(?:tient|fera)|(?:est|reste)\s(?:à|a)\svotre|sera\sravie?|RSAC|immatricul)/iuy;
const SURE_ROLE = /^(?:EI$|agent|mandataire)/i;
const BEFORE_ROLE = /[\s,(–—-]{0,5}$/u;

/** An adviser who goes by a number: "Agent 095 vous propose". */
const NUMBERED = /(?<![\p{L}\d])Agent\s?\d{1,5}(?!\d)/uy;
const RESPONSIBLE = /responsabilit[ée] [ée]ditoriale d(?:e\s{1,3}|['’])(?!\[)/iuy;
const RESPONSIBLE_END =
  /(?<=[^\n])(?=\s{0,5}(?:[,(\n]|$)|\s{1,5}(?:mandataire|agent|conseill|négociat|entrepreneur|immatricul|EI\b))/;
const LONGEST_RESPONSIBLE = 80;
/** "Jean DUPONT" is a name wherever it stands. */
const WRITTEN =
  /(?:(?<![\p{L}\d'’-])|(?<=\p{Lu}\p{Ll}{2,20}-))(\p{Lu}\p{Ll}{2,20})\s(\p{Lu}{3,25}(?:-\p{Lu}{2,25})?)(?![\p{L}'’-])/uy;

const BEFORE_CONTACT =
  /(?:[\s,:;(–—/.|>=-]|(?<!\p{L})(?:au|t[ée]l(?:[ée]phone)?|port(?:able)?|mobile|gsm|e-?mail|mail|joignable|sur|par|le|num[ée]ro|n°)(?!\p{L})){0,12}$/iu;
const AFTER_CONTACT =
  /[\s,:;(–—/.|-]{0,5}(?:(?:demande[rz]|voir|ou|et|à|chez|avec|contact)(?:\s{1,2}|\s?:\s?)){0,2}/iuy;
const CLOSING = /(?:cordialement|bient[ôo]t|vous|salutations|merci|plaisir|visite)[ \t,.!]{0,8}\r?\n\s{0,10}(?=\S)/iuy;
const ROMAN = /^[IVXLC]+$/;
const AND = /\s(?:et|ou|&)\s(?=\p{Lu})/uy;
const SIGNATURE = /^\s{0,6}\p{Lu}[^\n\d]{2,44}(?=\n|$)/u;
/** More than a signature takes and the place behind it. */
const SIGNATURE_LENGTH = 100;

/** Finds names; `contacts` are the phone numbers and addresses beside which people give theirs. */
export function names(signed: Signed, contacts: readonly Span[]): Span[] {
  const { text } = signed;
  return [
    ...titled(signed),
    ...following(text, scan(signed, "addressed", ADDRESSED), "addressed"),
    ...following(text, scan(signed, "possible", POSSIBLE), "possible"),
    ...preceding(signed),
    ...scan(signed, "role", NUMBERED).map(({ index, 0: name }) => ({
      start: index,
      end: index + name.length,
      kind: "name" as const,
    })),
    ...responsible(signed),
    ...writtenAsNames(signed),
    ...contacts.flatMap((contact) => beside(text, contact)),
    ...signatures(signed),
  ];
}

function titled(signed: Signed): Span[] {
  const { text } = signed;
  const titles = [TITLE, SHORT_TITLE].flatMap((title) => scan(signed, "title", title));
  return titles.flatMap(({ index, 0: title }) => {
    const start = index + title.length;
    const end = nameEnd(text, start, "titled");
    if (end === null || isPlaceBefore(text, index)) return [];
    const inSmall = /^\p{Ll}/u.test(text.slice(start, start + 2));
    const abbreviated = /^(?:mr|mme|mlle)/i.test(title);
    if (inSmall && !abbreviated && !TO_WHOM.test(text.slice(Math.max(0, index - 14), index))) return [];
    return [{ start: index, end, kind: "name" as const }];
  });
}

function following(text: string, announced: readonly RegExpExecArray[], certainty: Certainty): Span[] {
  return announced.flatMap(({ index, 0: words }) => {
    const start = index + words.length;
    const end = nameEnd(text, start, certainty);
    if (end === null || isPlaceBefore(text, start)) return [];
    const second = end + matchAt(AND, text, end).length;
    const secondEnd = second > end ? nameEnd(text, second, "possible") : null;
    const first: Span = { start, end, kind: "name" };
    return secondEnd === null ? [first] : [first, { start: second, end: secondEnd, kind: "name" }];
  });
}

function preceding(signed: Signed): Span[] {
  const { text } = signed;
  return scan(signed, "role", ROLE).flatMap(({ index, 0: role }) => {
    const end = index - (BEFORE_ROLE.exec(text.slice(Math.max(0, index - 5), index))?.[0].length ?? 0);
    return nameUpTo(text, end, SURE_ROLE.test(role));
  });
}

function nameUpTo(text: string, end: number, surely: boolean): Span[] {
  const start = nameStart(text, end, surely);
  return start === null || isPlaceBefore(text, start) ? [] : [{ start, end, kind: "name" }];
}

function responsible(signed: Signed): Span[] {
  const { text } = signed;
  return scan(signed, "responsible", RESPONSIBLE).flatMap(({ index, 0: words }) => {
    const start = index + words.length;
    const length = text.slice(start, start + LONGEST_RESPONSIBLE).search(RESPONSIBLE_END);
    return length > 0 ? [{ start, end: start + length, kind: "name" as const }] : [];
  });
}

function writtenAsNames(signed: Signed): Span[] {
  const { text } = signed;
  return scan(signed, "written", WRITTEN).flatMap(({ index, 0: name, 1: first = "", 2: last = "" }) => {
    const person =
      isFirstName(first) && !isCommonWord(first) && !isCommonWord(last) && !isBrand(last) && !ROMAN.test(last);
    return person && !isPlaceBefore(text, index)
      ? [{ start: index, end: index + name.length, kind: "name" as const }]
      : [];
  });
}

function beside(text: string, contact: Span): Span[] {
  const from = Math.max(0, contact.start - 40);
  const gap = BEFORE_CONTACT.exec(text.slice(from, contact.start))?.[0] ?? "";
  const start = contact.end + matchAt(AFTER_CONTACT, text, contact.end).length;
  const end = start > contact.end ? nameEnd(text, start, "possible") : null;
  const after: Span[] = end === null ? [] : [{ start, end, kind: "name" }];
  return [...nameUpTo(text, contact.start - gap.length, false), ...after];
}

/** A line that is a name and nothing else, at the end of the text or behind words that close a letter. */
function signatures(signed: Signed): Span[] {
  const { text } = signed;
  const lastLine = text.trimEnd().lastIndexOf("\n") + 1;
  const starts = scan(signed, "closing", CLOSING).map(({ index, 0: words }) => index + words.length);
  return [...starts, ...(lastLine > 0 ? [lastLine] : [])].flatMap((start) => signature(text, start));
}

function signature(text: string, from: number): Span[] {
  const line = SIGNATURE.exec(text.slice(from, from + SIGNATURE_LENGTH))?.[0].trim();
  if (line === undefined) return [];
  const start = text.indexOf(line, from);
  const end = nameEnd(text, start, "possible");
  const isAll = end !== null && /^[\s.,!]*$/.test(text.slice(end, start + line.length));
  const alone = !/\s/.test(line);
  return isAll && (!alone || isOnlyFirstName(line.replace(/(?<![.,!])[.,!]+$/, "")))
    ? [{ start, end, kind: "name" }]
    : [];
}

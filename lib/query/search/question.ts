/** What a question asks for, as it is understood. Nothing of it is a condition: each part weighs for or against an advert. */
import type { Advert } from "../../records/record.ts";
import { readAmounts } from "./amounts.ts";
import type { Amounts } from "./amounts.ts";
import type { Entry } from "../../records/trade/entry.ts";
import { anyOf, phraseQuery, prefixQuery } from "./text-query.ts";
import { CENTRAL, listed } from "../../records/trade/entries.ts";
import { entryNamed, findPhrases, phraseKey, wordedOf } from "./vocabulary.ts";
import type { Phrase } from "./vocabulary.ts";
import { isEmpty, wordsOf } from "../../records/trade/words.ts";
import type { Word } from "../../records/trade/words.ts";

/** One thing that is asked for in words. */
export interface Term {
  /** As answers name it. */
  readonly label: string;
  /** As the question writes it. */
  readonly written: string;
  /** Terms of one phrase are meanings of the same words: one of them is enough. */
  readonly phrase: string;
  readonly weight: number;
  /** Whether adverts that say it are not wanted. */
  readonly denied: boolean;
  /** Whether it is a word that the vocabulary does not have: how rare it is decides on its weight. */
  readonly plain: boolean;
  /** The question's own words as a text query (text-query.ts). */
  readonly own: string;
  /** Names of the entries that it means, that answer it in part, and whose words it has without meaning them. */
  readonly concept: string | null;
  readonly near: readonly string[];
  /** All words for it, and their keys (`phraseKey`). */
  readonly words: readonly string[];
  readonly keys: readonly string[];
}

/** A commune that is asked for. */
export interface AskedPlace {
  readonly name: string;
  readonly written: string;
  /** Codes under which adverts in it stand. */
  readonly codes: readonly string[];
  /** Communes around it. */
  readonly around: readonly string[];
}

/** What is asked for in facts. */
interface AskedFacts {
  readonly types: readonly { readonly type: Advert["type"]; readonly weight: number }[];
  readonly transaction: Advert["transaction"];
  readonly amounts: Amounts;
  readonly cheap: boolean;
}

/** A question as understood. */
export interface Question {
  readonly terms: readonly Term[];
  readonly facts: AskedFacts;
  readonly places: readonly AskedPlace[];
  /** Parts read as numbers, as written. */
  readonly numbers: readonly string[];
}

const WEIGHT = { entry: 1, generic: 0.3, soft: 0.5, plain: 0.9, opposite: 0.7, type: 1, softType: 0.4 };
/** Entries that one phrase may stand for. */
const MAX_MEANINGS = 3;
/** More words than anybody searches with. */
const MAX_TERMS = 12;

const NEGATORS = new Set([
  "sans",
  "pas",
  "non",
  "ni",
  "hors",
  "aucun",
  "aucune",
  "jamais",
  "sauf",
  "excepte",
  "without",
  "no",
  "not",
  "except",
  "eviter",
  "fuir",
  "adieu",
  "marre",
  "finis",
  "finies",
  "refuse",
  "refuser",
  "refusent",
]);
/** Who or what a question is told about, which adverts do not answer. */
const TOLD = new Set(
  "mere pere fils fille mari femme epouse epoux conjoint conjointe compagne compagnon copain copine copains copines ami amis frere soeur monsieur madame gens monde an ans annee mois jour jours soir soirs semaine fois personne dire".split(
    " ",
  ),
);

/** Reads a question; `places` are those that were found in it, whose words are taken out. */
export function understand(
  text: string,
  places: readonly (AskedPlace & { readonly start: number; readonly end: number })[] = [],
): Question {
  const { amounts, rest, written } = readAmounts(text);
  const words = wordsOf(without(rest, places)).filter(({ text: word }) => !isRoomCode(word));
  const meanings = meaningsOf(words, text);
  const terms = [...roomTerms(amounts), ...meanings.flatMap(termsOf)];
  return {
    terms: distinct(terms).slice(0, MAX_TERMS),
    facts: factsOf(meanings, amounts),
    places,
    numbers: written,
  };
}

/** A stretch of the question with what it means. */
interface Meaning {
  readonly written: string;
  readonly words: readonly Word[];
  readonly entries: readonly Entry[];
  readonly denied: boolean;
}

function meaningsOf(words: readonly Word[], text: string): Meaning[] {
  const found = new Map(findPhrases(words).map((hit) => [hit.from, hit]));
  const meanings: Meaning[] = [];
  let denied = false;
  for (let at = 0; at < words.length;) {
    const word = words[at];
    if (!word) break;
    const hit = found.get(at);
    if (!hit && (isNegator(words, at) || isEmpty(word))) {
      if (isNegator(words, at)) denied = !denied || !isSecond(word);
      at++;
      continue;
    }
    if (!hit && TOLD.has(word.text) && words.length > 1) {
      at++;
      continue;
    }
    const to = hit?.to ?? at + 1;
    const part = words.slice(at, to);
    const first = part[0] ?? word;
    const last = part.at(-1) ?? word;
    meanings.push({
      written: text.slice(first.start, last.end),
      words: part,
      entries: hit ? meant(hit.phrase) : [],
      denied: denied && !NEGATORS.has(first.text),
    });
    denied = false;
    at = to;
  }
  return meanings;
}

/** Whether a negator after another one takes it back: "pas sans ascenseur", "ne refuse pas", "pas loin de la gare". */
function isSecond({ text }: Word): boolean {
  return text === "sans" || text === "pas" || text === "loin";
}

/** "Plus" denies only after "ne", "loin" only before "de". */
function isNegator(words: readonly Word[], at: number): boolean {
  const text = words[at]?.text ?? "";
  if (text === "loin") return ["de", "du", "des", "d"].includes(words[at + 1]?.text ?? "");
  if (text !== "plus") return NEGATORS.has(text);
  return words.slice(Math.max(0, at - 4), at).some((before) => before.text === "ne" || before.text === "n");
}

/** The entries that a phrase means: the one to which it is most central, and those that people ask for with it. */
function meant({ text, entries }: Phrase): Entry[] {
  const key = phraseKey(text);
  const asked = entries.filter((entry) => wordedOf(entry).ask.includes(key));
  const [most] = entries.toSorted((one, other) => rankIn(one, key) - rankIn(other, key));
  const central = most && (asked.length === 0 || rankIn(most, key) < CENTRAL) ? [most] : [];
  return [...new Set([...central, ...asked])].slice(0, MAX_MEANINGS);
}

function rankIn(entry: Entry, key: string): number {
  const rank = wordedOf(entry).said.indexOf(key);
  return rank < 0 ? Number.MAX_SAFE_INTEGER : rank;
}

function termsOf({ written, words, entries, denied }: Meaning): Term[] {
  if (entries.length === 0) return [plainTerm(words, written, denied)];
  return entries.flatMap((entry) => {
    const against = denied && !entry.evenDenied;
    const term = entryTerm(entry, words, written, against);
    if (!against || !entry.opposite) return [term];
    const opposite = entryNamed(entry.opposite);
    return [term, { ...entryTerm(opposite, [], written, false), phrase: `not ${written}`, weight: WEIGHT.opposite }];
  });
}

function plainTerm(words: readonly Word[], written: string, denied: boolean): Term {
  const [word] = words;
  // A short word before a full stop is cut short.
  const own =
    word?.dotted && word.text.length >= 2 && word.text.length <= 6 ? prefixQuery(word.text) : phraseQuery(written);
  return {
    label: written.toLowerCase(),
    written,
    phrase: written,
    weight: WEIGHT.plain,
    denied,
    plain: true,
    own,
    concept: null,
    near: [],
    words: [written],
    keys: [phraseKey(written)],
  };
}

function entryTerm(entry: Entry, words: readonly Word[], written: string, denied: boolean): Term {
  const text = words.map((word) => word.text).join(" ");
  const key = phraseKey(text);
  const { said, ask } = wordedOf(entry);
  const central = words.length === 0 || rankIn(entry, key) < CENTRAL || ask.includes(key);
  const own = anyOf([words.length === 0 ? entry.name : text]);
  return {
    label: entry.name,
    written,
    phrase: written,
    weight: entry.generic ? WEIGHT.generic : entry.soft ? WEIGHT.soft : WEIGHT.entry,
    denied,
    plain: false,
    own,
    concept: central ? entry.name : null,
    near: central ? (entry.near ?? []) : [entry.name],
    words: central ? [text, ...listed(entry.said)] : [text],
    keys: central ? [key, ...said] : [key],
  };
}

function roomTerms({ rooms, bedrooms }: Amounts): Term[] {
  const counted = [
    ...rooms.map(
      (count) =>
        [`${count} pièces`, [`t${count}`, `f${count}`, `${count} pièces`, `${WORDS[count] ?? count} pièces`]] as const,
    ),
    ...bedrooms.map(
      (count) =>
        [`${count} chambres`, [`${count} chambres`, `${count} ch`, `${WORDS[count] ?? count} chambres`]] as const,
    ),
  ];
  return counted.map(([label, words]) => ({
    label,
    written: label,
    phrase: label,
    weight: WEIGHT.soft,
    denied: false,
    plain: false,
    own: anyOf(words),
    concept: null,
    near: [],
    words,
    keys: words.map(phraseKey),
  }));
}

const WORDS = ["", "une", "deux", "trois", "quatre", "cinq", "six", "sept"];

function factsOf(meanings: readonly Meaning[], amounts: Amounts): AskedFacts {
  const meant = meanings.filter(({ denied }) => !denied).flatMap(({ entries }) => entries);
  const rooms = meant.flatMap((entry) => entry.rooms ?? []);
  const energy = meant.flatMap((entry) => entry.energy ?? []);
  return {
    types: meant.flatMap(({ type, soft }) => (type ? [{ type, weight: soft ? WEIGHT.softType : WEIGHT.type }] : [])),
    transaction: meant.find(({ transaction }) => transaction)?.transaction ?? null,
    amounts: {
      ...amounts,
      rooms: [...amounts.rooms, ...rooms],
      energyClasses: amounts.energyClasses.length > 0 ? amounts.energyClasses : energy,
    },
    cheap: meant.some(({ cheap }) => cheap === true),
  };
}

function distinct(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [`${term.label} ${term.denied}`, term])).values()];
}

function isRoomCode(word: string): boolean {
  return /^[tf][1-9]$/.test(word);
}

/** The text with other things in place of the words of places: what is left stays where it is. */
function without(text: string, places: readonly { readonly start: number; readonly end: number }[]): string {
  return places.reduce(
    (left, { start, end }) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end),
    text,
  );
}

/** The words that demands are read with, and misspelt ones. */
import { distance } from "fastest-levenshtein";
import { PHRASES } from "../search/vocabulary.ts";
import { isEmpty, keyOf, soundOf, wordsOf } from "../../records/trade/words.ts";
import type { Token } from "./line.ts";
import type { Gazetteer } from "./places/gazetteer.ts";
import { Vocabulary } from "./vocabulary.ts";
import { DEALS } from "./vocabulary/deals.ts";
import type { DemandEntry } from "./vocabulary/entry.ts";
import { EQUIPMENT } from "./vocabulary/equipment.ts";
import { HOMES, STUDIOS } from "./vocabulary/homes.ts";
import {
  ESTIMATE,
  FILLERS,
  INDIFFERENCES,
  MARKET,
  OTHER_THINGS,
  OTHER_WORDS,
  OFF_TOPIC,
  ORDERS,
  QUANTITY_WORDS,
  STRESSES,
  WISHES,
} from "./vocabulary/phrases.ts";

const said = ({ variantes }: { readonly variantes: string }): string => variantes;

/** Every entry that sets a filter. */
export const ENTRIES: readonly DemandEntry[] = [...HOMES, ...EQUIPMENT, ...DEALS];
export const filterWords = new Vocabulary(ENTRIES, said);
export const studioWords = new Vocabulary([{ variantes: STUDIOS }], said);
export const wishWords = new Vocabulary(WISHES, said);
export const stressWords = new Vocabulary([{ variantes: STRESSES }], said);
export const indifferenceWords = new Vocabulary(INDIFFERENCES, said);
export const marketWords = new Vocabulary([MARKET], said);
export const estimateWords = new Vocabulary([ESTIMATE], said);
export const offTopicWords = new Vocabulary([OFF_TOPIC], said);
export const otherThings = new Vocabulary([OTHER_THINGS], said);
export const orderWords = new Vocabulary([ORDERS], said);
export const fillerWords = new Vocabulary([{ variantes: FILLERS }], said);

const quantityWords = QUANTITY_WORDS.split(",").map((word) => wordsOf(word)[0]?.text ?? "");
/** Words that misspelt ones are corrected to. */
const targets = [...new Set([...filterWords.words, ...studioWords.words, ...wishWords.words, ...quantityWords])]
  .filter((word) => word.length > 3)
  .map((word) => ({ word, sound: soundOf(word) }));
/** Words that are right as they are, by what their forms have in common. */
const right = new Set(
  [
    ...filterWords.words,
    ...studioWords.words,
    ...wishWords.words,
    ...stressWords.words,
    ...marketWords.words,
    ...estimateWords.words,
    ...offTopicWords.words,
    ...otherThings.words,
    ...orderWords.words,
    ...fillerWords.words,
    ...quantityWords,
    ...OTHER_WORDS.split(",").map((word) => wordsOf(word)[0]?.text ?? ""),
    ...PHRASES.flatMap(({ text }) => text.split(" ")),
  ].map(keyOf),
);

/** Whether demands use a word for something else than a place. */
export function isDemandWord(text: string): boolean {
  return right.has(keyOf(text)) || wordsOf(text).some(isEmpty);
}

const MAX_CORRECTED = 40;

/** The tokens with what is misspelt put right: words that sound like one of the vocabulary or are a letter from it (two in long ones); towns stay. */
export function corrected(tokens: readonly Token[], gazetteer: Gazetteer): Token[] {
  let tried = 0;
  return tokens.map((token) => {
    if (token.kind !== "word" || !mayBeMisspelt(token.text, gazetteer) || tried++ > MAX_CORRECTED) return token;
    return { ...token, text: nearest(token.text) ?? token.text };
  });
}

function mayBeMisspelt(word: string, gazetteer: Gazetteer): boolean {
  return (
    word.length > 3 && word.length < 25 && /^[a-z]+$/.test(word) && !isDemandWord(word) && !gazetteer.hasWord(word)
  );
}

function nearest(word: string): string | undefined {
  const sound = soundOf(word);
  let best: { word: string; cost: number } | undefined;
  for (const target of targets) {
    if (Math.abs(target.word.length - word.length) > 2) continue;
    const same = target.sound === sound && sound.length > 2;
    if (!same && (word.length < 5 || target.word[0] !== word[0])) continue;
    const off = isSwapped(word, target.word) ? 1 : distance(word, target.word);
    if (off > (same ? 3 : word.length > 8 ? 2 : 1)) continue;
    const cost = off - (same ? 0.6 : 0) - target.word.length / 100;
    if (!best || cost < best.cost) best = { word: target.word, cost };
  }
  return best?.word;
}

/** Whether two neighbouring letters changed places, as fast typing does: "bduget", "miason". */
function isSwapped(word: string, other: string): boolean {
  if (word.length !== other.length) return false;
  let at = 0;
  while (at < word.length && word[at] === other[at]) at += 1;
  return (
    at < word.length &&
    word[at] === other[at + 1] &&
    word[at + 1] === other[at] &&
    word.slice(at + 2) === other.slice(at + 2)
  );
}

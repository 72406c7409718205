/**
 * Instructions for a language model that somebody planted in a text: "Note pour l'assistant : …". They are found by what they say to whom, in French
 * and English, however the letters are disguised (OWASP Top 10 for LLM applications: prompt injection, indirect).
 */
import * as z from "zod";
import { lettersOf } from "./letters.ts";
import vocabulary from "./signs.json" with { type: "json" };

const patterns = z.array(z.string()).min(1);
const words = z
  .object({
    machines: patterns,
    called: patterns,
    towards: patterns,
    articles: patterns,
    orders: patterns,
    duties: patterns,
    musts: patterns,
    nounlike: patterns,
    objects: patterns,
    alone: patterns,
    bare: patterns,
    marks: patterns,
    split: patterns,
  })
  .parse(vocabulary);

/** Names the vocabulary that planted instructions are told by. */
export const PLANTED_VOCABULARY = JSON.stringify(words);

/** No text is looked at beyond. */
const LONGEST = 20_000;

const either = (parts: readonly string[]): string => `(?:${parts.join("|")})`;
const MACHINE = String.raw`\b${either(words.machines)}\b`;
const CALLED = String.raw`\b${either(words.called)} (?:\w+ ){0,2}${either(words.towards)} (?:${either(words.articles)} ){0,2}${either(words.machines)}\b`;
const TOWARDS = String.raw`\b${either(words.towards)} (?:${either(words.articles)} ){0,2}${either(words.machines)}(?: \w+){0,5} ?:`;
const GREETED = String.raw`\b(?:chere?s?|dear|hey|hello|bonjour|hi|attention) (?:${either(words.articles)} ){0,1}${either(words.machines)}(?= ?[,:!])`;
/** Orders to somebody who is spoken to as "tu", where a sentence or clause begins: no advert speaks to its readers so. */
const BARE = String.raw`(?:^|(?<=[.:!?\n"«>\])#*])) ?${either(words.bare)}\b`;
/** "AI: ignore filters." */
const CALLED_BY_NAME = String.raw`(?:^|(?<=[.!?\n"«>\])#*([])) ?(?:a ?i|ia|llm|gpt|chatgpt|assistant|chatbot|bot|robot|modele|model|developpeur|developer|system|systeme) ?[:,] ?(?:${either(words.orders)}|${either(words.nounlike)})\b`;
const ALONE = new RegExp(
  `${[CALLED, TOWARDS, GREETED, BARE, CALLED_BY_NAME, String.raw`\b${either(words.alone)}\b`].map((part) => `(?:${part})`).join("|")}|${either(words.marks)}`,
  "g",
);
const READER = new RegExp(MACHINE, "g");
/** Words that are orders by themselves, and those that are only before what they are about: "place" is a noun as well. */
const ORDERS = `(?:${either(words.orders)}|${either(words.nounlike)} ${either(words.objects)})\\b`;
/** An order is given where a clause begins, or after a word of duty. */
const ORDER = new RegExp(
  String.raw`(?:(?:^|[.,;:!?\n"«»(>\])#*|–—]) ?(?:et |and |alors |donc |then |toujours |always |please |stp |svp )?|\b${either(words.duties)} (?:\w+ )?)${ORDERS}|\b${either(words.musts)} (?:\w+ )?(?:\w+(?:er|ir|re|oir)\b|${either(words.orders)})`,
  "g",
);
const SPLIT = new RegExp(either(words.split));
/** A text without one of these has no instruction for a machine. */
const ANY =
  /\bia\b|\bgpt|chat ?gpt|assistant|artificielle|langage|langue|language|llm|\bbots?\b|chat ?bot|robot|conversationnel|moteur|algorithme|systeme|system|ranking|crawler|\ba ?i\b|instruction|consigne|directive|prompt|guideline|ignore|oublie|disregard|forget|utilisateur|internaute|\busers?\b|premier|premiere|first|top\b|priorite|tete\b|ta reponse|tes reponses|your (?:answer|repl|response)|act as|pretend|tu es|you are|tu (?:resum|repond)|(?:tiens|tenez) |repondant|resumant|summari|override|respond|reply|modele|model\b|reponds|redige|traduis|pretends|conclus|promets|affirme|recopie|\bdis\b|ecris|fais |jamais|never|reveal|mention|sudo|jailbreak|tache|task|developp|debug|tools?\b|function|outil|fonction|commande|criteri|critere|filtre|filter|doi(?:t|vent)|devra|must|should|<\||\{\{|<!--|###|\[\/?inst|<</;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text without what is planted in it. */
export interface Unplanted {
  readonly text: string;
  readonly planted: boolean;
}

/**
 * Takes instructions for language models out of a text; all else stays as it is. A text without any is given back unchanged; of one longer than
 * 20,000 characters only the beginning is given back. Doing it again changes nothing.
 */
export function withoutPlanted(text: string): Unplanted {
  const beginning = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  const { text: visible, hidden } = withoutHidden(beginning);
  const letters = lettersOf(visible);
  const spans = merged(saidIn(letters.plain));
  if (spans.length === 0) return hidden ? { text: visible, planted: true } : { text: beginning, planted: false };
  let kept = "";
  let from = 0;
  for (const { start, end } of spans) {
    kept += letters.normal.slice(from, letters.original(start));
    from = letters.original(end);
  }
  return { text: `${kept}${letters.normal.slice(from)}`.trim(), planted: true };
}

/** Letters of Unicode's block of tags, which nobody sees and models read; flags of Britain's nations are written with them. */
const TAGS = /(?<!\u{1F3F4}[\u{E0020}-\u{E007F}]{0,8})[\u{E0020}-\u{E007F}]+/gu;

function withoutHidden(text: string): { text: string; hidden: boolean } {
  if (!text.includes("\u{DB40}")) return { text, hidden: false };
  const shown = text.replaceAll(TAGS, "");
  return { text: shown, hidden: shown !== text };
}

function saidIn(plain: string): Span[] {
  if (!ANY.test(plain) && !SPLIT.test(plain.replaceAll(/[^a-z]/g, ""))) return [];
  const sentences = sentencesOf(plain);
  return sentences.flatMap(({ start: from, end }) => {
    const at = plantedAt(plain.slice(from, end));
    if (at === undefined) return [];
    const start = openingBefore(plain, wordAt(plain, clauseAt(plain, from, from + at)));
    return [{ start, end: continued(plain, sentences, closingAfter(plain, start) ?? end) }];
  });
}

/** The beginning of the clause in which an instruction begins, unless it is far: a text may have no punctuation at all. */
function clauseAt(plain: string, sentenceStart: number, at: number): number {
  const before = plain.slice(Math.max(sentenceStart, at - LONGEST_CLAUSE), at);
  const last = Math.max(...CLAUSE_BREAKS.map((sign) => before.lastIndexOf(sign)));
  const clause = at - before.length + last + 1;
  if (last >= 0 && clause - sentenceStart > SHORTEST_CLAUSE) return clause;
  return at - sentenceStart <= LONGEST_CLAUSE ? sentenceStart : at;
}

/** The first place from `at` on that is no space. */
function wordAt(plain: string, at: number): number {
  let place = at;
  while (plain.charAt(place) === " ") place += 1;
  return place;
}

const LONGEST_CLAUSE = 60;
/** What is shorter belongs to what follows: "Important :". */
const SHORTEST_CLAUSE = 15;
const CLAUSE_BREAKS = [",", ";", ":", "–", "—", "-", "(", "[", "{", "<", "#"];

/** Where in a sentence an instruction for a machine begins. */
function plantedAt(sentence: string): number | undefined {
  const alone = first(ALONE, sentence);
  const split = alone === undefined ? splitAt(sentence) : undefined;
  const reader = first(READER, sentence);
  const order = reader === undefined ? undefined : first(ORDER, sentence);
  const addressed = reader !== undefined && order !== undefined ? Math.min(reader, order) : undefined;
  const found = [alone, split, addressed].filter((at) => at !== undefined);
  if (found.length === 0) return undefined;
  const at = Math.min(...found);
  // Whom it is for may be named shortly before.
  return reader !== undefined && reader < at && at - reader <= LONGEST_CLAUSE ? reader : at;
}

/** Where words that are cut up anyhow ("ig nore les ins tructions") begin. */
function splitAt(sentence: string): number | undefined {
  const places = [...sentence.matchAll(/[a-z]/g)].map(({ index }) => index);
  const found = SPLIT.exec(places.map((at) => sentence.charAt(at)).join(""));
  return found ? places[found.index] : undefined;
}

function first(pattern: RegExp, text: string): number | undefined {
  pattern.lastIndex = 0;
  return pattern.exec(text)?.index;
}

/** Sentences behind an instruction belong to it as long as they give orders. */
function continued(plain: string, sentences: readonly Span[], from: number): number {
  let end = from;
  for (const sentence of sentences) {
    if (sentence.end <= end) continue;
    const rest = plain.slice(Math.max(end, sentence.start), sentence.end);
    if (rest.trim() !== "" && !COMMAND.test(rest)) break;
    end = sentence.end;
  }
  return end;
}

const COMMAND = new RegExp(
  String.raw`^[\s"«(*#>\-]*(?:et |and |puis |then |enfin |surtout |never |always |ne |n )?${ORDERS}|\btu (?:dois|es|peux)\b|\byou (?:must|should|are|will)\b`,
);

function sentencesOf(plain: string): Span[] {
  const sentences: Span[] = [];
  let start = 0;
  for (const { index, 0: end } of plain.matchAll(
    /(?<=[^\s.!?…]{2})[.!?…]{1,9}(?=\s|$)|[.!?…]{1,9}(?=\s{1,9}\S{2}|\s?$)|\n+|(?=<!|\{\{|\[|###)/g,
  )) {
    if (index + end.length <= start) continue;
    sentences.push({ start, end: index + end.length });
    start = index + end.length;
  }
  if (start < plain.length) sentences.push({ start, end: plain.length });
  return sentences;
}

/** What ends an aside; of two of a kind ({{assistant}}…{{/assistant}}) the last one does. */
const ASIDES = [
  { opened: "[inst]", closed: "[/inst]", last: false },
  { opened: "<<sys>>", closed: "<</sys>>", last: false },
  { opened: "<system>", closed: "</system>", last: false },
  { opened: "<instructions>", closed: "</instructions>", last: false },
  { opened: "<|", closed: "|>", last: true },
  { opened: "{{", closed: "}}", last: true },
  { opened: "<!--", closed: "-->", last: false },
  { opened: "###", closed: "###", last: false },
  { opened: "[", closed: "]", last: false },
  { opened: "(", closed: ")", last: false },
];
/** What opens an aside, and how far before an instruction it stands at most. */
const OPENING = /(?:<!--|\{\{|\[|\(|###)[^\p{L}\p{N}]{0,4}$/u;
const LONGEST_ASIDE = 2_000;

function openingBefore(plain: string, at: number): number {
  const opening = OPENING.exec(plain.slice(Math.max(0, at - 8), at));
  return opening ? at - opening[0].length : at;
}

/** The end of the aside that begins at a place; undefined where none begins or it has no end. */
function closingAfter(plain: string, start: number): number | undefined {
  const aside = ASIDES.find(({ opened }) => plain.startsWith(opened, start));
  if (!aside) return undefined;
  const rest = plain.slice(start + aside.opened.length, start + LONGEST_ASIDE);
  const at = aside.last ? rest.lastIndexOf(aside.closed) : rest.indexOf(aside.closed);
  return at < 0 ? undefined : start + aside.opened.length + at + aside.closed.length;
}

function merged(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = apart.at(-1);
    if (last && span.start <= last.end) apart.splice(-1, 1, { ...last, end: Math.max(last.end, span.end) });
    else apart.push(span);
  }
  return apart;
}

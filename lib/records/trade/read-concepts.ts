/** What an advert offers in the terms of the vocabulary, whether it says so or only shows it. */
import type { Advert } from "../record.ts";
import { CENTRAL, ENTRIES, listed } from "./entries.ts";
import type { Entry, Figure } from "./entry.ts";
import { isEmpty, wordsOf } from "./words.ts";
import type { Word } from "./words.ts";

/** One entry of the vocabulary that an advert answers, or says that it does not. */
export interface Concept {
  /** Name of the entry. */
  readonly name: string;
  /** From 0 to 1, how surely the advert offers it; from −1 to 0, how surely it does not. */
  readonly strength: number;
  /** The words or the figure that tell, as written there. */
  readonly evidence: string;
}

/** What a concept is read from. */
export type ConceptText = Pick<
  Advert,
  | "title"
  | "typeLabel"
  | "features"
  | "description"
  | "type"
  | "floor"
  | "rooms"
  | "bedrooms"
  | "area"
  | "landArea"
  | "yearBuilt"
  | "energyClass"
  | "priceCents"
>;

/** How surely words tell: those that mean the entry, other words for it, signs, hints, words against it; figures; all in a title a little more. */
const SURE = { central: 0.9, said: 0.7, sign: 0.7, hint: 0.3, denial: -0.7, figure: 0.5, title: 1.25 };
/** Of what is told more than once, each further time counts this share of the one before. */
const AGAIN = 0.5;
/** Longest evidence that is kept, in characters. */
const MAX_EVIDENCE = 80;

const ARTICLES = new Set("le la les l un une des du".split(" "));

interface Told {
  readonly entry: Entry;
  readonly strength: number;
  /** The word before it, where the phrase is one telling word that means this only so: "à pied", "de niveau". */
  readonly lead: string | null;
}

interface Node {
  readonly next: Map<string, Node>;
  readonly prefixes: [string, Node][];
  told: Told[];
}

const root = aNode();
for (const entry of ENTRIES) {
  for (const [at, phrase] of listed(entry.said).entries()) {
    teach(phrase, { entry, strength: at < CENTRAL ? SURE.central : SURE.said });
  }
  for (const phrase of listed(entry.signs)) teach(phrase, { entry, strength: SURE.sign });
  for (const phrase of listed(entry.hints)) teach(phrase, { entry, strength: SURE.hint });
  for (const phrase of listed(entry.denies)) teach(phrase, { entry, strength: SURE.denial });
}

function aNode(): Node {
  return { next: new Map(), prefixes: [], told: [] };
}

/** Puts a phrase into the tree; empty words do not count in it unless it has no others. */
function teach(phrase: string, meant: Omit<Told, "lead">): void {
  const told = { ...meant, lead: leadOf(phrase) };
  let node = root;
  for (const part of partsOf(phrase)) node = step(node, part);
  if (node !== root && !node.told.some(({ entry }) => entry === told.entry)) node.told = [...node.told, told];
}

function leadOf(phrase: string): string | null {
  const words = wordsOf(phrase);
  const first = words.findIndex((word) => !isEmpty(word));
  const before = words[first - 1];
  const telling = words.filter((word) => !isEmpty(word)).length;
  return telling === 1 && before && !ARTICLES.has(before.text) ? before.text : null;
}

/** Keys of a phrase's words; "#" for a number, "word*" for what begins so. */
function partsOf(phrase: string): string[] {
  return phrase.split(" ").flatMap((part) => {
    if (part === "#") return [part];
    const words = wordsOf(part).filter((word) => !isEmpty(word));
    const [word] = words;
    return part.endsWith("*") && word ? [`${word.text}*`] : words.map(({ key }) => key);
  });
}

function step(node: Node, part: string): Node {
  const known = part.endsWith("*")
    ? node.prefixes.find(([prefix]) => prefix === part.slice(0, -1))?.[1]
    : node.next.get(part);
  if (known) return known;
  const made = aNode();
  if (part.endsWith("*")) node.prefixes.push([part.slice(0, -1), made]);
  else node.next.set(part, made);
  return made;
}

/**
 * Reads what an advert offers, an entry once, in the vocabulary's order. What a text denies ("pas de jardin") counts against its entry, what it only
 * holds out ("piscine possible") as a hint. Signs of one entry add up, each further one for less. Linear in the length of the text.
 */
export function readConcepts(advert: ConceptText): Concept[] {
  const found = new Map<Entry, { strength: number; best: number; evidence: string; phrases: Set<string> }>();
  const add = (entry: Entry, strength: number, evidence: string) => {
    const before = found.get(entry) ?? { strength: 0, best: 0, evidence: "", phrases: new Set() };
    const key = evidence.toLowerCase();
    if (before.phrases.has(key)) return;
    before.phrases.add(key);
    const further = Math.sign(strength) === Math.sign(before.strength) ? AGAIN ** (before.phrases.size - 1) : 1;
    const better = Math.abs(strength) > Math.abs(before.best);
    found.set(entry, {
      phrases: before.phrases,
      strength: joined(before.strength, strength * further),
      best: better ? strength : before.best,
      evidence: better ? evidence.slice(0, MAX_EVIDENCE) : before.evidence,
    });
  };
  for (const [text, factor] of [
    [advert.title, SURE.title],
    [advert.typeLabel, 1],
    ...advert.features.map((feature) => [feature, 1] as const),
    [advert.description, 1],
  ] as const) {
    if (text) readText(text, (entry, strength, evidence) => add(entry, bounded(strength * factor), evidence));
  }
  for (const entry of ENTRIES) readFigures(entry, advert, (evidence) => add(entry, SURE.figure, evidence));
  return ENTRIES.flatMap((entry) => {
    const told = found.get(entry);
    if (!told || told.strength === 0) return [];
    return [{ name: entry.name, strength: Math.round(told.strength * 100) / 100, evidence: told.evidence }];
  });
}

/** Two signs of one thing are surer than one; one for it and one against weigh each other out. */
function joined(before: number, more: number): number {
  if (Math.sign(before) * Math.sign(more) < 0) return before + more;
  const [one, other] = [Math.abs(before), Math.abs(more)];
  return Math.sign(before + more) * (one + other - one * other);
}

function bounded(strength: number): number {
  return Math.max(-1, Math.min(1, strength));
}

type Tell = (entry: Entry, strength: number, evidence: string) => void;

function readText(text: string, tell: Tell): void {
  const words = wordsOf(text);
  const clauses = clausesOf(text, words);
  const telling = words.flatMap((word, at) => (isEmpty(word) ? [] : [{ word, at }]));
  /** Behind the last word that an entry was read from: shorter phrases within a longer one tell nothing more. */
  const readTo = new Map<Entry, number>();
  for (const [from, first] of telling.entries()) {
    const hits: { told: readonly Told[]; to: number }[] = [];
    walk(root, telling, from, clauses, (told, to) => hits.push({ told, to }));
    for (const { told, to } of hits.toSorted((one, other) => other.to - one.to)) {
      const last = telling[to - 1] ?? first;
      const sense = senseOf(words, first.at, last.at, clauses);
      const evidence = text.slice(first.word.start, last.word.end);
      for (const { entry, strength, lead } of told) {
        if (lead !== null && words[first.at - 1]?.text !== lead) continue;
        if ((readTo.get(entry) ?? 0) >= to) continue;
        readTo.set(entry, to);
        if (sense === "said" || strength < 0) tell(entry, strength, evidence);
        else if (sense === "held out") tell(entry, Math.min(strength, SURE.hint), evidence);
        else if (strength > SURE.hint) tell(entry, -strength, evidence);
      }
    }
  }
}

interface Telling {
  readonly word: Word;
  readonly at: number;
}

/** Follows the tree from one word on, within one clause. */
function walk(
  node: Node,
  telling: readonly Telling[],
  at: number,
  clauses: readonly number[],
  hit: (told: readonly Told[], to: number) => void,
): void {
  const here = telling[at];
  const before = telling[at - 1];
  if (!here || (node !== root && before && clauses[here.at] !== clauses[before.at])) return;
  const go = (next: Node | undefined) => {
    if (!next) return;
    if (next.told.length > 0) hit(next.told, at + 1);
    walk(next, telling, at + 1, clauses, hit);
  };
  go(node.next.get(here.word.key));
  if (/^\d+$/.test(here.word.text)) go(node.next.get("#"));
  for (const [prefix, next] of node.prefixes) if (here.word.text.startsWith(prefix)) go(next);
}

/** For each word the number of its clause: nothing said in one reaches into the next. */
function clausesOf(text: string, words: readonly Word[]): number[] {
  let clause = 0;
  return words.map((word, at) => {
    const before = words[at - 1];
    if (before && /[,;:!?()\n]|\.\s+\p{Lu}/u.test(text.slice(before.end, word.start + 1))) clause++;
    return clause;
  });
}

const DENIALS = new Set("sans pas aucun aucune ni non hors jamais zero 0 ss no without not".split(" "));
const LINKS = new Set(
  "grand grande petit petite vrai reel moindre seul seule autre gros place places second seconde necessite besoin prevu prevue acceptes".split(
    " ",
  ),
);
const AFTER_DENIAL = new Set("non refuse refuses interdit interdits interdite inexistant absent absente".split(" "));
const HELD_OUT = new Set("possible possibles envisageable option sus creer amenager realisable".split(" "));
const HELD_OUT_BEFORE = new Set(
  "possibilite potentiel possible projet prevoir permettant eventuel eventuelle donnant".split(" "),
);
const REACH = 4;

/** Whether words of a text say that it is so, that it is not, or that it may be. */
function senseOf(
  words: readonly Word[],
  from: number,
  to: number,
  clauses: readonly number[],
): "said" | "denied" | "held out" {
  const clause = clauses[from];
  // "Sans aucune marche" is one denial.
  const reach = DENIALS.has(words[from]?.text ?? "") ? 0 : REACH;
  for (let at = from - 1; at >= 0 && at >= from - reach && clauses[at] === clause; at--) {
    const text = words[at]?.text ?? "";
    if (DENIALS.has(text) && !isStep(words, at)) return "denied";
    if (HELD_OUT_BEFORE.has(text)) return "held out";
    const word = words[at];
    if (word && !isEmpty(word) && !LINKS.has(text)) break;
  }
  const [next, second] = [words[to + 1], words[to + 2]];
  if (next && clauses[to + 1] === clause) {
    const isLast = clauses[to + 2] !== clause;
    if (AFTER_DENIAL.has(next.text) && (next.text !== "non" || isLast)) return "denied";
    if (HELD_OUT.has(next.text)) return "held out";
    if (isEmpty(next) && second && clauses[to + 2] === clause && HELD_OUT.has(second.text)) return "held out";
  }
  return "said";
}

/** "À deux pas de" is near, no denial. */
function isStep(words: readonly Word[], at: number): boolean {
  return (
    words[at]?.text === "pas" && /^(?:\d+|deux|trois|quatre|cinq|dix|cent|quelques)$/.test(words[at - 1]?.text ?? "")
  );
}

function readFigures({ figures = [], energy }: Entry, advert: ConceptText, tell: (evidence: string) => void): void {
  for (const figure of figures) {
    const evidence = shownBy(figure, advert);
    if (evidence !== null) tell(evidence);
  }
  if (energy && advert.energyClass && energy.includes(advert.energyClass)) tell(`classe ${advert.energyClass}`);
}

/** How figures are told in answers. */
const FIGURE: Readonly<Record<Exclude<Figure["of"], "type">, (value: number) => string>> = {
  floor: (value) => (value === 0 ? "rez-de-chaussée" : `étage ${value}`),
  rooms: (value) => `${value} pièces`,
  bedrooms: (value) => `${value} chambres`,
  area: (value) => `${value} m²`,
  landArea: (value) => `terrain de ${value} m²`,
  yearBuilt: (value) => `construit en ${value}`,
  price: (value) => `${Math.round(value / 100)} €`,
};

function shownBy(figure: Figure, advert: ConceptText): string | null {
  if (figure.of === "type") return advert.type === figure.type ? (advert.typeLabel ?? advert.type) : null;
  const value = figure.of === "price" ? advert.priceCents : advert[figure.of];
  if (value === null || (figure.type !== undefined && figure.type !== advert.type)) return null;
  if (value < (figure.min ?? Number.NEGATIVE_INFINITY) || value > (figure.max ?? Number.POSITIVE_INFINITY)) return null;
  return FIGURE[figure.of](value);
}

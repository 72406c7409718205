/** Names in a demand that may be places'. */
import { isEmpty, wordsOf } from "../../../records/trade/words.ts";
import type { Line, Stretch } from "../line.ts";
import { nameKey } from "./gazetteer.ts";
import type { Area, Gazetteer, Named } from "./gazetteer.ts";
import { AREAS, NICKNAMES } from "./names.ts";
import { respelt } from "./respelt.ts";

const MAX_NAME = 8;
/** A town that a lower-case word without a preposition means has so many people, one that a part of its name means so many. */
const KNOWN = 2000;
const KNOWN_BY_PART = 4000;
/** Words that are everyday ones as well are towns only where so many live. */
const LARGE = 10_000;
/** Stretches that are compared with misspelt names in one demand. */
const MAX_RESPELT = 30;

const OF_PLACE = new Set(
  "a sur vers pres proche in near at around autour cote secteur ville commune dans from".split(" "),
);
const IN_AREA = new Set(["dans", "en", "departement", "region", "dept", "in"]);
const NEVER = new Set(["sauf", "hors", "excepte", "except", "evitez", "eviter", "pas", "ni"]);
const ARTICLES = new Set(["le", "la", "les", "l"]);
/** Names of departments that are words, too, and everyday words that are names of towns. */
const EVERYDAY = new Set(
  "cher nord lot somme manche ain aube reunion centre sens mer lit bains port cours die eu is orange gap tours nice ars bon plus pont bois marche gare ville vue jardin terrasse sud est ouest nuits rue cave val mars ans fins aucun dun grand petit beaux belle neuf neuve vieux jeune couple loos parfait court salle salles chambre bains sel vert verte rouge blanc noire ham bar vals pins chaux source sources fontaine ecole rive droite gauche".split(
    " ",
  ),
);

const nicknames = new Map(
  NICKNAMES.flatMap(({ noms, communes }) => keysOf(noms).map((key) => [key, listOf(communes)] as const)),
);
const areas = new Map(
  AREAS.flatMap(({ noms, departements, exact }) => {
    const [name = ""] = noms.split(",");
    const area: Area = { name, departments: listOf(departements), approximate: exact !== true };
    return keysOf(noms).map((key) => [key, area] as const);
  }),
);

function keysOf(names: string): string[] {
  return listOf(names).map(nameKey);
}

function listOf(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

/** A stretch that names a place: a town or several, an area, or towns by a short name (codes). */
export interface Candidate extends Stretch {
  readonly key: string;
  readonly named: readonly Named[];
  readonly area: Area | undefined;
  readonly nickname: readonly string[] | undefined;
  /** Whether the name is not written as that place's is. */
  readonly respelt: boolean;
}

/** Names of places in what is left of the line, the longest first, none over another; `isWord` says that a word means something else in demands. */
export function candidatesIn(line: Line, gazetteer: Gazetteer, isWord: (text: string) => boolean): Candidate[] {
  const found: Candidate[] = [];
  const shouted = !/\p{Ll}/u.test(line.text);
  let tries = MAX_RESPELT;
  const respell = (stretch: Stretch) => {
    if (tries === 0) return undefined;
    const placed = isPlaced(line, stretch.from);
    return respelt(line, stretch, gazetteer, { isWord, placed, tried: () => tries-- });
  };
  for (let from = 0; from < line.tokens.length;) {
    const quarter = isOfQuarter(line, from) ? nameEnd(line, from, gazetteer) : from;
    if (quarter > from) {
      from = quarter;
      continue;
    }
    const candidate = longestAt(line, from, { gazetteer, respell }, (stretch) =>
      isMeant(line, stretch, { isWord, shouted }),
    );
    // "Blanc" of "Mont-Blanc" is no town; "Tarbes" of "Pau-Tarbes" is.
    const isTail =
      candidate !== undefined &&
      isHyphen(line, from - 1) &&
      !(found.at(-1)?.to === from && candidate.named.some(({ by }) => by === "name"));
    if (candidate && !isTail) found.push(candidate);
    from = candidate && !isTail ? candidate.to : from + 1;
  }
  return found;
}

function longestAt(
  line: Line,
  from: number,
  { gazetteer, respell }: { gazetteer: Gazetteer; respell: (stretch: Stretch) => ReturnType<typeof respelt> },
  isMeant: (candidate: Candidate) => boolean,
): Candidate | undefined {
  const first = line.tokens[from];
  if (!first || first.kind !== "word" || line.isTaken(from)) return undefined;
  let to = from;
  while (to < line.tokens.length && to - from < MAX_NAME && !line.isTaken(to) && line.tokens[to]?.kind === "word") to++;
  for (; to > from; to--) {
    const words = line.tokens.slice(from, to).map(({ text }) => text);
    const key = nameKey(words.join(" "));
    if (key === "" || (words.length > 1 && nameKey(words.slice(1).join(" ")) === key && !ARTICLES.has(words[0] ?? "")))
      continue;
    const nickname = nicknames.get(key);
    const area = areas.get(key) ?? gazetteer.area(key);
    const named = gazetteer.named(key);
    const known = named.length > 0 || nickname !== undefined || area !== undefined;
    const candidate = known ? { from, to, key, named, area, nickname } : respell({ from, to });
    if (!candidate) continue;
    const settled = settle(line, { area: undefined, nickname: undefined, ...candidate, respelt: !known });
    if (settled && isMeant(settled)) return settled;
  }
  return undefined;
}

/** Whether a name that a department and a town have means the one or the other: the words before tell, else the size of the town. */
function settle(line: Line, candidate: Candidate): Candidate | undefined {
  if (candidate.nickname) return { ...candidate, area: undefined };
  if (!candidate.area || candidate.named.length === 0) return candidate;
  const before = wordBefore(line, candidate.from);
  const own = candidate.named.filter(({ by }) => by === "name");
  const inArea = IN_AREA.has(before) || (ARTICLES.has(line.tokens[candidate.from]?.text ?? "") && before !== "a");
  const largest = Math.max(0, ...own.map(({ town }) => town.population));
  const isTown = !inArea && own.length > 0 && (before === "a" ? largest >= KNOWN : largest >= LARGE);
  return isTown ? { ...candidate, area: undefined } : { ...candidate, named: [] };
}

function isMeant(
  line: Line,
  { from, to, key, named, area, nickname }: Candidate,
  { isWord, shouted }: { isWord: (text: string) => boolean; shouted: boolean },
): boolean {
  const words = line.tokens.slice(from, to).filter(({ text }) => !ARTICLES.has(text));
  const [first] = words;
  if (!first || words.length === 0) return false;
  const before = wordBefore(line, from);
  if (isExcluded(line, from)) return false;
  const heads = line.tokens[to]?.kind === "sign";
  const capital = first.capital && !shouted && (from > 0 || words.length > 1 || heads);
  const placed = OF_PLACE.has(before) || (area !== undefined && IN_AREA.has(before)) || capital;
  if (nickname) return !isWord(key) || placed;
  if (area) return isAreaMeant(line, { from, to, key }, { before, capital, shouted });
  const largest = Math.max(...named.map(({ town, by }) => (by === "name" ? town.population : town.population / 4)));
  const everyday = words.length === 1 && (EVERYDAY.has(key) || isWord(first.text) || isCommon(first.text));
  if (everyday)
    return largest >= LARGE
      ? before === "a" || capital || shouted || (!isWord(first.text) && !isCommon(first.text) && largest > 2 * LARGE)
      : (before === "a" || before === "in") && capital;
  return placed
    ? !(before === "dans" && largest < KNOWN)
    : largest >= (named.some(({ by }) => by === "name") ? KNOWN : KNOWN_BY_PART);
}

/** A department whose name is an everyday word is meant where "dans le" or a capital letter says so. */
function isAreaMeant(
  line: Line,
  { from, to, key }: Stretch & { readonly key: string },
  { before, capital, shouted }: { before: string; capital: boolean; shouted: boolean },
): boolean {
  if (!EVERYDAY.has(key)) return true;
  if (IN_AREA.has(before) && before !== "en") return line.tokens[to]?.text !== "de";
  const heads = from === 0 && line.tokens[from]?.capital === true && line.tokens[to]?.kind === "sign";
  return !isCompared(before) && line.tokens[to]?.text !== "de" && (capital || heads || (shouted && key.length > 4));
}

function isCompared(before: string): boolean {
  return ["pas", "moins", "plus", "trop", "peu", "plein", "expose", "exposition", "orientation", "tres"].includes(
    before,
  );
}

function isCommon(text: string): boolean {
  const [word] = wordsOf(text);
  return word === undefined || isEmpty(word);
}

/** "Quartier Saint-Cyprien", "quartier de la Croix-Rousse". */
function isOfQuarter(line: Line, from: number): boolean {
  let at = from - 1;
  while (["le", "la", "les", "l", "de", "des", "du", "d"].includes(line.tokens[at]?.text ?? "")) at--;
  return line.tokens[at]?.text === "quartier" || line.tokens[at]?.text === "quartiers";
}

/** Where the name of a quarter ends that begins at a token: behind its words with a capital letter, or behind one word. */
function nameEnd(line: Line, from: number, gazetteer: Gazetteer): number {
  let to = from + 1;
  while (line.tokens[to]?.capital === true && line.tokens[to]?.kind === "word" && !isLargeTown(line, to, gazetteer))
    to++;
  return to;
}

/** A large town that does not go on a name with a hyphen. */
function isLargeTown(line: Line, at: number, gazetteer: Gazetteer): boolean {
  const token = line.tokens[at];
  if (!token || line.text.charAt(token.start - 1) === "-") return false;
  return gazetteer.named(token.text).some(({ town, by }) => by === "name" && town.population >= LARGE);
}

/** "Sauf Sète", "mais pas à Sète", "ni Sète". */
function isExcluded(line: Line, from: number): boolean {
  const before = wordBefore(line, from);
  return NEVER.has(before) || (before === "a" && NEVER.has(line.tokens[from - 2]?.text ?? ""));
}

/** Whether a place may stand at a token: behind a preposition of place, or with a capital letter. */
function isPlaced(line: Line, from: number): boolean {
  return OF_PLACE.has(wordBefore(line, from)) || (from > 0 && line.tokens[from]?.capital === true);
}

/** The word before, articles left out. */
function wordBefore(line: Line, from: number): string {
  let at = from - 1;
  while (ARTICLES.has(line.tokens[at]?.text ?? "")) at--;
  return line.tokens[at]?.text ?? "";
}

/** Whether words that mean something else too are a town: one with a capital letter behind "à", and large; or a part of a longer name. */
export function isNamedTown(line: Line, stretch: Stretch, gazetteer: Gazetteer): boolean {
  if (isInName(line, stretch, gazetteer)) return true;
  const at = stretch.from;
  const token = line.tokens[at];
  if (stretch.to > at + 1) return false;
  if (!token?.capital || !["a", "sur", "in"].includes(line.tokens[at - 1]?.text ?? "")) return false;
  return gazetteer.named(token.text).some(({ town, by }) => by === "name" && town.population >= LARGE);
}

/** "Maisons" of "Maisons-Alfort", "Château" of "Château-Thierry": hyphens join the name, or it is a large town's. */
function isInName(line: Line, { from, to }: Stretch, gazetteer: Gazetteer): boolean {
  const joined = isHyphen(line, from - 1) || isHyphen(line, to - 1);
  for (let first = Math.max(0, from - NAME_REACH); first <= from; first++) {
    for (let last = to; last <= Math.min(line.tokens.length, to + NAME_REACH); last++) {
      if (last - first <= to - from) continue;
      const words = line.tokens.slice(first, last);
      if (words.some(({ kind }) => kind !== "word")) continue;
      const named = gazetteer.named(nameKey(words.map(({ text }) => text).join(" ")));
      if (named.some(({ town, by }) => by !== "end" && (joined || (by === "name" && town.population >= LARGE))))
        return true;
    }
  }
  return false;
}

/** Words before and behind one that are tried as the rest of a name. */
const NAME_REACH = 3;

/** Whether a hyphen stands between a token and the next. */
export function isHyphen(line: Line, at: number): boolean {
  const [one, next] = [line.tokens[at], line.tokens[at + 1]];
  return one !== undefined && next !== undefined && line.text.slice(one.end, next.start) === "-";
}

/** Parts of a demand that the vocabulary knows. */
import type { DemandFilters } from "./demand.ts";
import { filterWords, indifferenceWords, studioWords } from "./lexicon.ts";
import type { Line, Stretch } from "./line.ts";
import type { Part } from "./quantities.ts";
import type { DemandEntry } from "./vocabulary/entry.ts";
import type { Hit } from "./vocabulary.ts";
import { DENIALS } from "./vocabulary/phrases.ts";

/** A part that the vocabulary knows; `either`: it is linked to another by "ou". */
export interface WordPart extends Part {
  readonly entry: DemandEntry | null;
  readonly denied: boolean;
  readonly either: boolean;
}

const SKIPPED = new Set(
  "le la les l un une de du des d au aux the a an en place avec avoir any forcement trop".split(" "),
);
/** What may stand before the second of two goods. */
const SIZES = new Set("petit petite petits petites grand grande grands grandes belle beau jolie joli".split(" "));
const OR = new Set(["ou", "or", "/", "soit"]);
/** What leads from a good to what it has: "pas d'appartement en rez-de-chaussée", "pas de maison sans jardin". */
const OF_A_GOOD = new Set(["en", "au", "avec", "sans", "with", "without"]);
/** What these say is near is no good and no equipment of it. */
const NEAR = new Set("proche proches pres proximite near close cote pas vers face nearby voisin loin".split(" "));

/** Parts that the vocabulary knows, and filters of which the demand says that they do not matter. */
export interface ReadWords {
  readonly parts: readonly WordPart[];
  readonly waived: readonly DemandFilters[];
  /** Whether a good is named only to say that it is not wanted. */
  readonly unwanted: boolean;
}

/** Reads the vocabulary's words and takes them out of the line; those that say what is near stay, and single words that are a town there ("à Moulins"). */
export function readWords(line: Line, isTown: (stretch: Stretch) => boolean): ReadWords {
  const indifferent = indifferenceWords.find(line);
  const hits = filterWords.find(line).filter((hit) => !isNearBy(line, hit) && !isTown(hit));
  const parts: WordPart[] = [];
  const waived: DemandFilters[] = [];
  const unwanted: Hit<DemandEntry>[] = [];
  for (const hit of hits) {
    const before = parts.at(-1);
    const joined = before !== undefined && isLinked(line, before, hit, OR);
    const denial = denialBefore(line, hit.from);
    const ofUnwanted = unwanted.findLast((good) => isLinked(line, good, hit, OF_A_GOOD));
    const denied = ofUnwanted
      ? denial === undefined
      : denial !== undefined || (joined && before.denied) || isExcludedAfter(line, hit);
    if (indifferent.some(({ from, to }) => to <= hit.from && hit.from - to <= 2 && from >= (before?.to ?? 0))) {
      line.take(hit);
      waived.push(waiving(hit));
      continue;
    }
    const either = eitherWay(line, hit);
    if (either) {
      line.take(either);
      waived.push(waiving(hit));
      continue;
    }
    const filters = filtersOf(hit, denied);
    if (!filters) unwanted.push(hit);
    if (!filters || isOnlyAccepted(line, hit)) continue;
    if (joined && before) parts[parts.length - 1] = { ...before, either: true };
    parts.push({ from: denial ?? hit.from, to: hit.to, filters, entry: hit.meaning, denied, either: joined });
  }
  for (const part of parts) line.take(part);
  for (const stretch of indifferent) line.take(stretch);
  const studios = studioWords.find(line);
  const said = [...parts.filter((part) => !isBothWays(part, parts)), ...wantedStudios(line, studios)];
  return {
    parts: [...said, ...(said.some(({ filters }) => filters.type_bien) ? [] : onlyNotSo(line, unwanted, parts))],
    waived: [...waived, ...parts.filter((part) => isBothWays(part, parts)).map(({ filters }) => filters)],
    unwanted: unwanted.length > 0 || studios.length > 0,
  };
}

function waiving({ meaning: { filtre, valeur } }: Hit<DemandEntry>): DemandFilters {
  return { [filtre]: filtre === "avec" ? [valeur] : valeur };
}

function wantedStudios(line: Line, studios: readonly Stretch[]): WordPart[] {
  const wanted = studios.filter(({ from }) => denialBefore(line, from) === undefined);
  for (const studio of wanted) line.take(studio);
  const filters: DemandFilters = { type_bien: ["appartement"], min_pieces: 1, max_pieces: 1 };
  return wanted.map(({ from, to }) => ({ from, to, filters, entry: null, denied: false, either: false }));
}

/** What the other of two states is called where it is no filter's word. */
const OTHER_STATE: Partial<Record<DemandEntry["filtre"], RegExp>> = { neuf: /^ancien(?:ne)?s?$/ };

/** "Meublé ou non", "avec balcon ou sans", "neuf ou ancien": where these words stand that ask for nothing. */
function eitherWay(line: Line, { from, to, meaning }: Hit<DemandEntry>): Stretch | undefined {
  const word = (at: number): string => line.tokens[at]?.text ?? "";
  const other = OTHER_STATE[meaning.filtre];
  if (OR.has(word(to)) && other?.test(word(to + 1))) return { from, to: to + 2 };
  if (OR.has(word(from - 1)) && other?.test(word(from - 2))) return { from: from - 2, to };
  const denial = OR.has(word(to)) && /^(?:non|pas|sans|not)$/.test(word(to + 1));
  // "Balcon ou pas de vis-à-vis" denies what follows.
  const denies = SKIPPED.has(word(to + 2)) && !/^(?:a|au|en|avec)$/.test(word(to + 2));
  return denial && !denies && filterWords.at(line, to + 2) === undefined ? { from, to: to + 2 } : undefined;
}

/** "Meublé ou vide": asked for in both states. */
function isBothWays({ filters, either }: WordPart, parts: readonly WordPart[]): boolean {
  const [name, value] = Object.entries(filters)[0] ?? [];
  return (
    either &&
    typeof value === "boolean" &&
    parts.some(
      (other) =>
        other.either && Object.entries(other.filters)[0]?.[0] === name && !Object.values(other.filters).includes(value),
    )
  );
}

/** "Pas de maison mitoyenne": a house, if only another one. The words stay in the line where what is said of it is no filter. */
function onlyNotSo(line: Line, unwanted: readonly Hit<DemandEntry>[], parts: readonly WordPart[]): WordPart[] {
  return unwanted
    .filter(({ to }) => isSaidMoreOf(line, to))
    .flatMap((hit) => {
      const filters = filtersOf(hit, false);
      const from = denialBefore(line, hit.from) ?? hit.from;
      if (parts.some((part) => part.from === hit.to || isLinked(line, hit, part, OF_A_GOOD)))
        line.take({ from, to: hit.to });
      return filters ? [{ from, to: hit.to, filters, entry: hit.meaning, denied: false, either: false }] : [];
    });
}

/** Whether words behind a good say which one: an adjective, "de lotissement", "en rez-de-chaussée". */
function isSaidMoreOf(line: Line, at: number): boolean {
  const [next, second] = [line.tokens[at], line.tokens[at + 1]];
  if (next?.kind !== "word") return false;
  if (["de", "d", "en", "au", "avec", "sans"].includes(next.text)) return second?.kind === "word" && !second.capital;
  return (
    !next.capital && next.text.length > 3 && !["dans", "mais", "pour", "plutot", "just", "only"].includes(next.text)
  );
}

function filtersOf({ meaning }: Hit<DemandEntry>, denied: boolean): DemandFilters | undefined {
  const { filtre, valeur } = meaning;
  if (filtre === "avec") return denied ? { sans: [valeur] } : { avec: [valeur] };
  if (filtre === "type_bien") return denied ? undefined : { type_bien: [valeur] };
  if (!denied) return { [filtre]: valeur };
  // "Sans meublé" is furnished no, "pas de location" is no sale.
  return typeof valeur === "boolean" ? { [filtre]: !valeur } : undefined;
}

/** Where the word begins that denies what stands at a token: "sans", "pas de", "ni". */
function denialBefore(line: Line, from: number): number | undefined {
  let at = from - 1;
  while (at >= 0 && !line.isTaken(at) && SKIPPED.has(line.tokens[at]?.text ?? "") && from - at < 5) at--;
  return !line.isTaken(at) && DENIALS.has(line.tokens[at]?.text ?? "") ? at : undefined;
}

function isExcludedAfter(line: Line, { to }: Stretch): boolean {
  return /^(?:exclue?s?|interdite?s?|s abstenir)$/.test(line.tokens[to]?.text ?? "");
}

const ACCEPTED =
  /^(?:(?:c est|est|sont|ca|cela|ca m) )?(?:(?:accepte|tolere|possible|envisageable)e?s?|ok|okay|(?:me )?(?:va|vont|conviennent|convient)|pas grave|pas genante?s?|pas un probleme|pas redhibitoires?|no problem|is fine)(?: |$)/;

/** "Travaux acceptés", "colocation possible", "sans balcon c'est ok": nothing is asked. */
function isOnlyAccepted(line: Line, { to, meaning }: Hit<DemandEntry>): boolean {
  const after = line.tokens.slice(to, to + 4).map(({ text }) => text);
  return meaning.filtre !== "type_bien" && ACCEPTED.test(after.join(" "));
}

/** "Proche commerces", "à deux pas d'un parking". */
function isNearBy(line: Line, { from, meaning }: Hit<DemandEntry>): boolean {
  if (meaning.filtre !== "avec" && meaning.filtre !== "type_bien") return false;
  let at = from - 1;
  while (
    at >= 0 &&
    !line.isTaken(at) &&
    ["le", "la", "les", "l", "un", "une", "de", "du", "des", "d", "to", "the", "a"].includes(
      line.tokens[at]?.text ?? "",
    )
  )
    at--;
  const before = line.tokens[at]?.text ?? "";
  if (!NEAR.has(before) || line.isTaken(at)) return false;
  // "Pas de jardin" denies, "à deux pas du jardin" is near by.
  return before !== "pas" || ["deux", "2", "quelques"].includes(line.tokens[at - 1]?.text ?? "");
}

/** Whether nothing but one of these words, and articles, stands between two parts. */
export function isLinked(line: Line, one: Stretch, other: Stretch, links: ReadonlySet<string>): boolean {
  const between = line.tokens.slice(one.to, other.from).map(({ text }) => text);
  return (
    between.length > 0 &&
    between.length < 5 &&
    between.some((text) => links.has(text)) &&
    between.every((text) => links.has(text) || SKIPPED.has(text) || SIZES.has(text))
  );
}

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
/** What these say is near is no good and no equipment of it. */
const NEAR = new Set("proche proches pres proximite near close cote pas vers face nearby voisin loin".split(" "));

/** Parts that the vocabulary knows, and filters of which the demand says that they do not matter. */
export interface ReadWords {
  readonly parts: readonly WordPart[];
  readonly waived: readonly DemandFilters[];
}

/** Reads the vocabulary's words and takes them out of the line; those that say what is near stay, and single words that are a town there ("à Moulins"). */
export function readWords(line: Line, isTown: (stretch: Stretch) => boolean): ReadWords {
  const indifferent = indifferenceWords.find(line);
  const hits = filterWords.find(line).filter((hit) => !isNearBy(line, hit) && !isTown(hit));
  const parts: WordPart[] = [];
  const waived: DemandFilters[] = [];
  for (const hit of hits) {
    const before = parts.at(-1);
    const joined = before !== undefined && isLinked(line, before, hit, OR);
    const denial = denialBefore(line, hit.from);
    const denied = denial !== undefined || (joined && before.denied) || isExcludedAfter(line, hit);
    if (indifferent.some(({ from, to }) => to <= hit.from && hit.from - to <= 2 && from >= (before?.to ?? 0))) {
      line.take(hit);
      waived.push({ [hit.meaning.filtre]: hit.meaning.filtre === "avec" ? [hit.meaning.valeur] : hit.meaning.valeur });
      continue;
    }
    const filters = filtersOf(hit, denied);
    if (!filters || isOnlyAccepted(line, hit)) continue;
    if (joined && before) parts[parts.length - 1] = { ...before, either: true };
    parts.push({ from: denial ?? hit.from, to: hit.to, filters, entry: hit.meaning, denied, either: joined });
  }
  for (const part of parts) line.take(part);
  for (const stretch of indifferent) line.take(stretch);
  const studios = studioWords.find(line).map(({ from, to }): WordPart => {
    const filters: DemandFilters = { type_bien: ["appartement"], min_pieces: 1, max_pieces: 1 };
    return { from, to, filters, entry: null, denied: false, either: false };
  });
  for (const studio of studios) line.take(studio);
  return { parts: [...parts, ...studios], waived };
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

/** "Travaux acceptés", "colocation possible": nothing is asked. */
function isOnlyAccepted(line: Line, { to, meaning }: Hit<DemandEntry>): boolean {
  return (
    meaning.filtre !== "type_bien" && /^(?:accepte|tolere|possible|envisageable)e?s?$/.test(line.tokens[to]?.text ?? "")
  );
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

/** Quarters of towns. */
import type { Line, Stretch } from "../line.ts";
import type { FoundTown } from "./numbered.ts";

/** A quarter as the demand names it, and the town that it is in where the demand says so. */
export interface FoundQuarter extends Stretch {
  readonly name: string;
  readonly town: FoundTown | undefined;
}

const LINKS = new Set(["de", "des", "du", "la", "le", "les", "l", "d", "sur", "en", "et"]);
/** Words that say what a quarter is like and not how it is called. */
const QUALITIES = new Set(
  "calme residentiel sympa familial anime vivant tranquille recherche prise populaire historique commercant sur bourgeois etudiant universitaire pavillonnaire bien agreable securise verdoyant vert central propre chic jeune dynamique ou avec pas sans proche pres qui a dans et commercial cote jolis beau bon".split(
    " ",
  ),
);
const WORDS = new Set(["quartier", "secteur", "neighbourhood", "neighborhood", "district", "quartiers"]);
/** Lower-case words behind a town's name that are a quarter's. */
const OF_TOWN = new Set(["plage", "bourg"]);
const MAX_WORDS = 4;

/** Reads "quartier Chartrons", "Hendaye Plage", "Bordeaux Bastide", "Saint-Cyprien à Toulouse", and takes them out of the line. */
export function readQuarters(
  line: Line,
  towns: readonly FoundTown[],
  isWord: (text: string) => boolean,
): FoundQuarter[] {
  const quarters = [...named(line, towns), ...behind(line, towns, isWord), ...inAnother(line, towns)];
  for (const quarter of quarters) line.take(quarter);
  return quarters;
}

function named(line: Line, towns: readonly FoundTown[]): FoundQuarter[] {
  return line.tokens.flatMap(({ text }, from) => {
    if (!WORDS.has(text) || line.isTaken(from)) return [];
    let at = from + 1;
    while (LINKS.has(line.tokens[at]?.text ?? "") && !line.isTaken(at)) at++;
    const isTownHere = towns.find((one) => one.from === at);
    const to = isTownHere && text !== "secteur" ? isTownHere.to : endOfName(line, at);
    if (to === at) return [];
    // A sector that is a town is the town.
    if (isTownHere && (text === "secteur" || towns.length === 1)) return [];
    const town = nearest(
      towns.filter((one) => one !== isTownHere),
      from,
    );
    return [{ from, to, name: line.written({ from: at, to }), town }];
  });
}

function endOfName(line: Line, from: number): number {
  let to = from;
  for (let at = from; at < line.tokens.length && at - from < MAX_WORDS; at++) {
    const token = line.tokens[at];
    if (!token || token.kind !== "word" || line.isTaken(at)) break;
    if (LINKS.has(token.text)) {
      if (to === at && line.tokens[at + 1]?.capital) continue;
      break;
    }
    if (!token.capital && (at > from || QUALITIES.has(token.text))) break;
    to = at + 1;
  }
  return to;
}

/** Capital words right behind a town's name. */
function behind(line: Line, towns: readonly FoundTown[], isWord: (text: string) => boolean): FoundQuarter[] {
  const shouted = !/\p{Ll}/u.test(line.text);
  return towns.flatMap((town) => {
    const next = line.tokens[town.to];
    if (!next || next.kind !== "word" || line.isTaken(town.to)) return [];
    if (OF_TOWN.has(next.text))
      return [{ from: town.to, to: town.to + 1, name: line.written({ from: town.to, to: town.to + 1 }), town }];
    const isName = (token: typeof next): boolean =>
      token.capital && !shouted && (!isWord(token.text) || line.text.charAt(token.end) === "-");
    const article = LINKS.has(next.text) && next.capital ? 1 : 0;
    const first = line.tokens[town.to + article];
    if (!first || !isName(first)) return [];
    const to = endOfName(line, town.to + article);
    return to > town.to ? [{ from: town.to, to, name: line.written({ from: town.to, to }), town }] : [];
  });
}

/** "Saint-Cyprien à Toulouse": a town's name before "à" and a larger town is a quarter of it. */
function inAnother(line: Line, towns: readonly FoundTown[]): FoundQuarter[] {
  return towns.flatMap((one) => {
    const town = towns.find((other) => other.from === one.to + 1 && other.town.population > one.town.population);
    const between = line.tokens[one.to]?.text;
    const before = line.tokens[one.from - 1]?.text ?? "";
    return town && between === "a" && !["de", "entre", "from"].includes(before)
      ? [{ from: one.from, to: one.to, name: line.written(one), town }]
      : [];
  });
}

function nearest(towns: readonly FoundTown[], at: number): FoundTown | undefined {
  return towns.toSorted((one, other) => Math.abs(one.from - at) - Math.abs(other.from - at))[0];
}

/** Living areas, areas of land, and areas of a home's parts in a demand. */
import type { Line, Match, Stretch } from "./line.ts";
import { pattern } from "./line.ts";
import { boundsOf, filtersOf, N, quantity, taken } from "./quantities.ts";
import type { Part } from "./quantities.ts";

const AREA_UNIT =
  "(?<unit> ?(?:m2|m 2|metres? carres?|metre carre|mc|sqm|sq m|square met(?:er|re)s?|m|metres?)(?: habitables?| carrez| de surface| utiles?)?| (?:hectares?|ha|ares?)(?<half> et demie?)?)(?<land> (?:de |d )?(?:terrain|jardin|parcelle|parc|terre|land)(?: clos| plat| arbore)?)?";
/** "Un hectare", "un demi-hectare": of smaller units nobody wants one. */
const HECTARES: Readonly<Record<string, number>> = { un: 1, demi: 0.5 };
const AREAS = quantity(`(?:${N}|(?:un|demi)(?= (?:hectares?|ha) ))`, AREA_UNIT, " ?(?:m2|m)");
const LAND_BEFORE = pattern(
  "(?:terrain|jardin|parcelle|parc|terres?|land|plot)(?: (?:clos|plat|arbore|constructible|a batir|viabilise|boise|plot|attenant|cloture))*(?: (?:d|de|of|:|,|\\(|faisant|avec|au|moins|une|surface))*",
);

/** What is looked for, as far as areas need it. */
interface Sought {
  /** Whether the good itself is land. */
  readonly isLand: boolean;
  /** Whether it is a home, of which a garage is a part. */
  readonly isHome: boolean;
}

/** Areas of a demand: of the good and its land, and of parts of the good, for which there is no filter. */
interface ReadAreas {
  readonly parts: readonly Part[];
  /** "Terrasse de 20 m2". */
  readonly ofParts: readonly Stretch[];
}

/** Living areas and areas of land. */
export function readAreas(line: Line, { isLand, isHome }: Sought): ReadAreas {
  const ofParts = isLand ? [] : line.matches(AREAS).flatMap((match) => ofPart(line, match, isHome));
  for (const { area } of ofParts) line.take(area);
  const grounds = line.matches(LAND_BEFORE);
  const parts = taken(line, AREAS, (match) => {
    const unit = match.groups["unit"]?.trim() ?? "";
    const factor = unit.startsWith("h") ? 10_000 : unit.startsWith("are") ? 100 : 1;
    const half = match.groups["half"] === undefined ? 0 : 0.5;
    const bounds = boundsOf(match, (text) => ((HECTARES[text] ?? Number(text)) + half) * factor);
    // A bare "m" is a distance more often than an area.
    if (/^(?:m|metres?)$/.test(unit) && (bounds.max ?? bounds.min ?? 0) < 9) return undefined;
    if (/^(?:m|metres?)$/.test(unit) && isDistance(line, match)) return undefined;
    // "D'au moins" is of the words around both.
    const ground = grounds.find(({ from, to }) => from < match.from && to >= match.from);
    const land = isLand || factor > 1 || match.groups["land"] !== undefined || ground !== undefined;
    if (ground && !isLand) line.take(ground);
    if (!land) return filtersOf("surface", bounds);
    const { min, max } = bounds;
    return filtersOf("terrain", min === max ? { min } : bounds);
  });
  return { parts, ofParts: ofParts.map(({ whole }) => whole) };
}

/** An area that is a part's, and the same with the part's name. */
interface AreaOfPart {
  readonly area: Stretch;
  readonly whole: Stretch;
}

/** Of a part of a home: the m2 up to which an area is its own, where it stands behind its name, and where "de" joins them. */
interface PartSize {
  readonly behind: number;
  readonly joined: number;
  /** Whether it may be the good itself, and is a part only beside a home. */
  readonly good?: true;
}

/** By the last word of their names. What is larger is the home's: "appartement avec balcon 60 m2". */
const PART_SIZES: Readonly<Record<string, PartSize>> = {
  balcon: { behind: 15, joined: 40 },
  loggia: { behind: 15, joined: 40 },
  terrasse: { behind: 30, joined: 60 },
  veranda: { behind: 30, joined: 60 },
  patio: { behind: 0, joined: 60 },
  cour: { behind: 0, joined: 300 },
  cellier: { behind: 15, joined: 40 },
  cave: { behind: 15, joined: 40, good: true },
  garage: { behind: 35, joined: 80, good: true },
  box: { behind: 35, joined: 80, good: true },
  parking: { behind: 20, joined: 40, good: true },
  dependance: { behind: 0, joined: 500, good: true },
  grange: { behind: 0, joined: 500, good: true },
  piscine: { behind: 0, joined: 100 },
  sejour: { behind: 100, joined: 100 },
  salon: { behind: 100, joined: 100 },
  living: { behind: 100, joined: 100 },
  cuisine: { behind: 40, joined: 40 },
  manger: { behind: 60, joined: 60 },
  vivre: { behind: 100, joined: 100 },
  chambre: { behind: 0, joined: 30 },
  parentale: { behind: 50, joined: 50 },
  bain: { behind: 20, joined: 20 },
  balcony: { behind: 15, joined: 40 },
  terrace: { behind: 30, joined: 60 },
  kitchen: { behind: 40, joined: 40 },
};
const JOINS = new Set(["de", "d", "of"]);

/** The part of the good that an area is of, by the words before it or behind it; none where it is the good's own. */
function ofPart(line: Line, match: Match, isHome: boolean): AreaOfPart[] {
  if (!/^(?:m ?2|m(?:etres?)? carres?|sq)/.test(match.groups["unit"]?.trim() ?? "") || match.groups["land"]) return [];
  const { min, max } = boundsOf(match, Number);
  const square = max ?? min ?? 0;
  const word = (at: number): string => line.tokens[at]?.text ?? "";
  const isPart = (at: number, joined: boolean): boolean => {
    const size = PART_SIZES[word(at).replace(/s$/, "")];
    return size !== undefined && (isHome || !size.good) && square <= (joined ? size.joined : size.behind);
  };
  const area = { from: match.from, to: match.to };
  const joined = JOINS.has(word(match.from)) || JOINS.has(word(match.from - 1));
  const before = JOINS.has(word(match.from - 1)) ? match.from - 2 : match.from - 1;
  if (isPart(before, joined)) return [{ area, whole: { from: before, to: match.to } }];
  if (JOINS.has(word(match.to)) && isPart(match.to + 1, true))
    return [{ area, whole: { from: match.from, to: match.to + 2 } }];
  return [];
}

function isDistance(line: Line, { from, to }: Match): boolean {
  const [before, after] = [line.tokens[from - 1]?.text ?? "", line.tokens[to]?.text ?? ""];
  return ["a", "moins"].includes(before) || ["de", "du", "des", "d", "from", "a"].includes(after);
}

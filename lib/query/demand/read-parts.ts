/** Everything that a demand says, part by part. */
import { readAmounts } from "./amounts.ts";
import { readAreas } from "./areas.ts";
import { mergedFilters } from "./assemble.ts";
import type { Demand, DemandFilters } from "./demand.ts";
import { settleKinds } from "./kinds.ts";
import { filterWords, isDemandWord } from "./lexicon.ts";
import type { Line, Stretch } from "./line.ts";
import { readOrder } from "./order.ts";
import { readWords } from "./parts.ts";
import type { WordPart } from "./parts.ts";
import { isNamedTown } from "./places/candidates.ts";
import { findPlaces, readNumberedPlaces } from "./places/find-places.ts";
import type { FoundPlaces } from "./places/find-places.ts";
import type { Gazetteer } from "./places/gazetteer.ts";
import { readBedrooms, readEnergy, readFloors, readRooms, readYears } from "./quantities.ts";
import type { Part } from "./quantities.ts";
import { amountsAs, isRenting } from "./transaction.ts";

/** The parts of a demand; what stands in none of these is left in the line. */
export interface ReadParts {
  /** Those that are filters. */
  readonly parts: readonly Part[];
  /** Of these, equipment of which one or the other is asked: a filter can't say so. */
  readonly either: ReadonlySet<Part>;
  /** Filters that do not matter any more. */
  readonly waived: readonly DemandFilters[];
  readonly places: FoundPlaces;
  /** Understood, and no filter. */
  readonly unfiltered: readonly Stretch[];
  /** Amounts of another currency. */
  readonly foreign: readonly Stretch[];
  /** Whether a good is named only to say that it is not wanted. */
  readonly unwanted: boolean;
}

/** Reads a line and takes out of it what it understands: numbers first, then words, then names of places. */
export function readParts(
  line: Line,
  france: Gazetteer,
  { previous, intention }: { readonly previous: DemandFilters; readonly intention: Demand["intention"] },
): ReadParts {
  const goods = goodsIn(line);
  const numbered = readNumberedPlaces(line, france);
  // "DPE D max 2 pièces": the bound is the class's.
  const energy = readEnergy(line);
  const counted = [...readRooms(line), ...readBedrooms(line)];
  const isLand = goods.includes("terrain") && !goods.some((good) => good !== "terrain") && counted.length === 0;
  const order = readOrder(line);
  const isHome = counted.length > 0 || goods.some((good) => !isPartToo(good)) || Object.keys(previous).length > 0;
  const areas = readAreas(line, { isLand, isHome });
  const measured = [...energy, ...order, ...areas.parts, ...readFloors(line)];
  const years = intention === "annonces" ? readYears(line) : [];
  const { amounts, foreign, others } = readAmounts(line, isRenting(line, previous));
  const words = readWords(line, (stretch) => isNamedTown(line, stretch, france));
  const kinds = settleKinds(line, words.parts, { rooms: counted.length > 0, goesOn: Object.keys(previous).length > 0 });
  const places = findPlaces(line, france, numbered, isDemandWord);
  const described = withKind([...counted, ...measured, ...years, ...kinds.parts], previous);
  const said = [...described, ...placeParts(places, previous)];
  return {
    parts: [...said, ...amountsAs(said, amounts, previous)],
    either: new Set<Part>(kinds.parts.filter(isEither)),
    waived: words.waived,
    places,
    unfiltered: [
      ...others,
      ...areas.ofParts,
      ...foreign,
      ...kinds.details,
      ...places.areas.filter(({ approximate }) => approximate),
      ...places.beside,
    ],
    foreign,
    unwanted: words.unwanted,
  };
}

/** Whether a good may be a part of another one. */
function isPartToo(good: string): boolean {
  return good === "parking" || good === "chambre";
}

function goodsIn(line: Line): string[] {
  return filterWords.find(line).flatMap(({ meaning }) => (meaning.filtre === "type_bien" ? [meaning.valeur] : []));
}

/** Equipment joined by "ou" can't all be demanded, nor can the ground floor beside it. */
function isEither({ either, filters }: WordPart): boolean {
  return either && (filters.avec !== undefined || filters.rez_de_chaussee !== undefined);
}

/** Counted rooms without a word for the good mean a flat. */
function withKind(parts: readonly Part[], previous: DemandFilters): Part[] {
  if (mergedFilters(parts).type_bien !== undefined || previous.type_bien !== undefined) return [...parts];
  return parts.map((part) =>
    part.filters.min_pieces === undefined && part.filters.max_pieces === undefined
      ? part
      : { ...part, filters: { ...part.filters, type_bien: ["appartement"] } },
  );
}

/** Most of what a filter takes. */
const MAX_NAME = 200;
const MAX_KM = 100;

function placeParts({ towns, areas, quarters, distance }: FoundPlaces, previous: DemandFilters): Part[] {
  const placed = towns.length > 0 || previous.commune !== undefined;
  const around = distance && placed ? [distance] : [];
  return [
    ...towns.map(({ town, from, to }) => ({ from, to, filters: { commune: [town.code] } })),
    ...areas.map(({ departments, from, to }) => ({ from, to, filters: { departement: [...departments] } })),
    ...quarters.slice(0, 1).map(({ name, from, to }) => ({ from, to, filters: { quartier: name.slice(0, MAX_NAME) } })),
    ...around.map(({ km, from, to }) => ({ from, to, filters: { rayon_km: Math.min(MAX_KM, km) } })),
  ];
}

/** Which goods are meant: words for goods are often words for parts of them, or of what is around them. */
import type { DemandFilters } from "./demand.ts";
import type { Line } from "./line.ts";
import { isLinked } from "./parts.ts";
import type { WordPart } from "./parts.ts";
import type { Part } from "./quantities.ts";

type TypeName = NonNullable<DemandFilters["type_bien"]>[number];

const DWELLINGS = new Set<TypeName>([
  "appartement",
  "maison",
  "loft",
  "duplex",
  "triplex",
  "chateau",
  "peniche",
  "mobil_home",
  "hotel_particulier",
]);
const OR = new Set(["ou", "or", "/", ","]);
const FINER = new Set<TypeName>(["duplex", "triplex", "loft"]);

/** Parts whose words stand for goods that are looked for, and those whose words only say more of them. */
export interface Kinds {
  readonly parts: readonly WordPart[];
  readonly details: readonly WordPart[];
}

/**
 * Settles which words for goods count: beside a home, an office, a shop or a building is a part of it or what it is in; a garage without a home
 * is the good itself. `rooms` says that rooms are counted, so that a home is meant.
 */
export function settleKinds(
  line: Line,
  parts: readonly WordPart[],
  { rooms, goesOn }: { rooms: boolean; goesOn: boolean },
): Kinds {
  const typed = parts.filter(({ filters }) => filters.type_bien !== undefined);
  const building = typed.find((part) => isWholeBuilding(line, part, typed));
  const dwelling = building ? undefined : typed.find((part) => isDwelling(part));
  const main =
    building ??
    dwelling ??
    (rooms ? undefined : typed.find((part) => typeOf(part) !== "parking" && typeOf(part) !== "chambre"));
  const details = typed.filter((part) => {
    if (isAlternative(line, part, parts)) return false;
    return building ? part !== building : (dwelling !== undefined || rooms) && !isDwelling(part);
  });
  const finer = typed.filter(
    (part) =>
      FINER.has(typeOf(part)) &&
      typed.some((other) => other !== part && typeOf(other) === "appartement" && isBeside(line, other, part)),
  );
  const dropped = new Set([...details, ...finer]);
  const kept = parts.filter((part) => !dropped.has(part));
  const isParking = !main && !rooms && !goesOn && parts.some((part) => part.filters.avec?.some(isForCars));
  return {
    parts: isParking ? kept.map(asParking) : kept,
    details: [...dropped],
  };
}

function typeOf({ filters }: Part): TypeName {
  return filters.type_bien?.[0] ?? "";
}

function isDwelling(part: Part): boolean {
  const type = typeOf(part);
  return type !== "" && DWELLINGS.has(type);
}

function isAlternative(line: Line, part: WordPart, parts: readonly WordPart[]): boolean {
  return parts.some(
    (other) =>
      other !== part && other.filters.type_bien && (isLinked(line, other, part, OR) || isLinked(line, part, other, OR)),
  );
}

/** "Immeuble de quatre appartements": named first, and not what a home is in. */
function isWholeBuilding(line: Line, part: WordPart, typed: readonly WordPart[]): boolean {
  if (typeOf(part) !== "immeuble" || typed.some((other) => other.from < part.from)) return false;
  const before = line.tokens.slice(Math.max(0, part.from - 3), part.from).map(({ text }) => text);
  const after = line.tokens[part.to]?.text ?? "";
  return (
    !before.includes("dans") && !/^(?:construite?|recente?|ancien|neuf|moderne|des|avec|calme|securise|en)$/.test(after)
  );
}

/** "Appartement duplex", "appartement en duplex". */
function isBeside(line: Line, one: Part, other: Part): boolean {
  const [first, second] = one.from < other.from ? [one, other] : [other, one];
  const between = line.tokens.slice(first.to, second.from).map(({ text }) => text);
  return between.length < 3 && between.every((text) => ["en", "de", "type"].includes(text));
}

function isForCars(name: string): boolean {
  return name === "garage" || name === "parking";
}

function asParking(part: WordPart): WordPart {
  return part.filters.avec?.some(isForCars) ? { ...part, filters: { type_bien: ["parking"] }, either: false } : part;
}

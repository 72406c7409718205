/** How sources write surfaces: m², or hectares, ares and centiares as land registers do. */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { numberIn, plainNumber, shortText } from "./numbers.ts";
import type { Notation } from "./numbers.ts";
import { squareMetresIn } from "./units.ts";
import { EXPECTED } from "../expected.ts";

/** What may stand before a surface. */
const BEFORE =
  /^(?:(?:(?:surface|superficie|terrain)(?: (?:habitable|totale?|utile|carrez|du terrain|au sol|du bien|de))?)(?: ?: ?| ))?(?:(?:environ|env\.?|~|≈|±) ?)?/i;
const TERM =
  /^(?<number>[+-]?\d(?:[\d .,']{0,40}\d)?) ?(?<unit>m(?:²|\^?2(?!\d))|m[èe]tres? carr[ée]s?|km(?:²|2)|ha|hectares?|ca|centiares?|ares?|a|sq\.? ?ft\.?|ft(?:²|2)|pieds? carr[ée]s?|acres?)(?!\p{L}|²)/iu;
/** What makes the surface before it one end of a range or a part of a sum, or leaves a number without its unit. */
const UNFINISHED =
  /^(?:(?:\+|et|plus) ?\d[\d .,']* ?(?:m(?:²|2)|ha)$|\d[\d .,']*$|(?:[àa]|ou|[-/]) ?\d[\d .,']* ?(?:m(?:²|2|[èe]tre)|ha|hectare|are|a(?!\p{L})))/iu;

/**
 * Reads a surface in m² ("55 m²", "14 370 m² de terrain", "1,2 ha", "1 ha 25 a 30 ca", "12,5"); 0 stands for "unknown". With its unit beside
 * it, it is written for people: as in French, whatever the source's notation. A bare number is of `unit`, m² unless told otherwise.
 */
export function area(value: unknown, notation: Notation, unit = "MTK"): Field<number> {
  const factor = squareMetresIn(unit);
  if (factor === null) return new Problem(`${String(value)} ${unit}`, EXPECTED.surfaceOfUnit);
  const plain = typeof value === "number" ? value : plainNumber(value);
  const read = plain === null ? written(value, notation, factor) : plain * factor;
  if (typeof read !== "number") return read;
  // No source measures below a cm².
  const square = Math.round(read * 10_000) / 10_000;
  if (read === 0) return null;
  return Number.isFinite(square) && square > 0 ? square : new Problem(value, EXPECTED.surface);
}

function written(value: unknown, notation: Notation, factor: number): Field<number> {
  const said = shortText(value, EXPECTED.surface);
  if (typeof said !== "string") return said;
  const surface = said.replace(BEFORE, "");
  const isBare = /^[+-]?[\d .,']+$/.test(surface);
  const read = isBare ? bare(surface, notation, factor) : withUnits(surface);
  return read instanceof Problem ? new Problem(value, read.expected) : read;
}

/** A format's point before three digits parts its decimals; but nobody measures what is smaller than a room to the cm². */
function bare(surface: string, notation: Notation, factor: number): number | Problem {
  const number = numberIn(surface, notation);
  if (number instanceof Problem) return number;
  const isOdd = notation !== "french" && number > 0 && number * factor < SMALLEST_ROOM && /^\d\.\d{3}$/.test(surface);
  return isOdd ? new Problem(surface, EXPECTED.oneSurface) : number * factor;
}

/** m²: the least that may be let as a home (décret n° 2002-120). */
const SMALLEST_ROOM = 9;

/** In m². */
const HECTARE = 10_000;
const ARE = 100;
const LAND_REGISTER = /^(?:a|are|ca|centiare)s?$/i;

/** One surface with its unit, or several that go from the larger unit to the smaller. */
function withUnits(surface: string): number | Problem {
  let rest = surface;
  let sum = 0;
  let smallest = Infinity;
  for (;;) {
    const { 0: whole = "", groups: { number = "", unit = "" } = {} } = TERM.exec(rest) ?? {};
    const factor = squareMetresIn(unit);
    if (whole === "" || factor === null) break;
    // Ares are followed by centiares: "25 a 60 m²" are two surfaces.
    if (smallest < Infinity && (factor >= smallest || !LAND_REGISTER.test(unit)))
      return new Problem(surface, EXPECTED.surface);
    const read = numberIn(number, "french");
    if (read instanceof Problem) return read;
    sum += read * factor;
    smallest = factor;
    rest = rest.slice(whole.length).trimStart();
  }
  // "3 ha 50": two digits behind hectares are ares, or decimals, which is the same.
  if (smallest === HECTARE && /^\d\d$/.test(rest)) return sum + Number(rest) * ARE;
  const isWhole = smallest < Infinity && !UNFINISHED.test(rest);
  return isWhole ? sum : new Problem(surface, EXPECTED.surface);
}

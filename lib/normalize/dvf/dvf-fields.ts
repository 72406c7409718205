/** The fields that every flavour of DVF shares. Source: DGFiP, notice descriptive des fichiers de valeurs foncières, 2022. */
import { Problem } from "../fields/field.ts";
import type { Field } from "../fields/field.ts";
import { smallDecimal } from "../fields/numbers.ts";
import { text } from "../fields/text.ts";
import { pointOrComma } from "../fields/written.ts";
import type { Premises, Sale } from "../../records/record.ts";
import { RowRefused, allow, vital } from "../refusal.ts";

/** geo-DVF has a decimal point, raw DVF a comma; neither parts thousands. */
const { area, count, integer, knownCount, price } = pointOrComma;

const NATURES = new Map(
  [
    "Vente",
    "Vente en l'état futur d'achèvement",
    "Vente terrain à bâtir",
    "Adjudication",
    "Expropriation",
    "Echange",
  ].map((nature) => [plain(nature), nature]),
);

const PREMISES = new Map<string, Premises["type"]>([
  ["1", "house"],
  ["2", "apartment"],
  ["3", "outbuilding"],
  ["4", "commercial"],
]);

/** Reads the nature of a deed, spelled as DVF publishes it whatever became of its accents on the way. */
export function nature(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string") return written;
  return NATURES.get(plain(written)) ?? new Problem(written, [...NATURES.values()].join(", "));
}

/** Reads a disposition's number: "000001" and "1" are 1. */
export function disposition(value: unknown): Field<number> {
  return count(value);
}

/** Reads the INSEE code of a commune; arrondissements of Paris, Lyon and Marseille have codes of their own. */
export function inseeCode(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string") return written;
  const code = written.toUpperCase();
  const real = /^(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-8]|98[4-8])\d+$/.test(code) && code.length === 5;
  return real ? code : new Problem(written, "an INSEE code of a commune");
}

/** Reads a parcel's id: INSEE code, prefix, section, number; 14 characters. */
export function parcelId(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string") return written;
  const id = written.toUpperCase();
  return /^[0-9][0-9AB]\d{6}[0-9A-Z]{2}\d{4}$/.test(id) ? id : new Problem(written, "a parcel id of 14 characters");
}

/** Reads a postcode; where a table has dropped its leading zero, it is given back. */
export function postcode(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string") return written;
  return /^\d{4,5}$/.test(written) ? written.padStart(5, "0") : new Problem(written, "a postcode");
}

/** Reads a deed's price in cents; 0 stands for "unknown", as in geo-DVF. Throws RowRefused. */
export function deedPrice(field: string, value: unknown): number | null {
  return vital(field, price(value));
}

/** What stands in the columns about one of the premises. */
export interface PremisesColumns {
  readonly type: readonly [field: string, value: string];
  readonly area: readonly [field: string, value: string];
  readonly rooms: readonly [field: string, value: string];
}

/**
 * Reads the premises of a row, null when it is bare land. DVF gives outbuildings an area and a number of rooms of 0, or none:
 * both are null here. Throws RowRefused.
 */
export function premisesIn({ type, area: builtArea, rooms }: PremisesColumns): Premises | null {
  const code = vital(type[0], integer(type[1]));
  if (code === null) return null;
  const known = PREMISES.get(String(code));
  if (!known)
    throw new RowRefused(type[0], `${type[0]}: expected 1, 2, 3 or 4, found "${type[1]}"`, type[1], "1, 2, 3 or 4");
  return { type: known, area: vital(builtArea[0], area(builtArea[1])), rooms: vital(rooms[0], knownCount(rooms[1])) };
}

/** Reads the lots of a row out of pairs of columns (number, Carrez area). Throws RowRefused. */
export function lotsIn(pairs: readonly (readonly [field: string, number: string, carrez: string])[]): Sale["lots"] {
  return pairs.flatMap(([field, written, carrez]) => {
    const number = vital(field, text(written));
    return number === null ? [] : [{ number, carrezArea: allow(`${field} (Carrez)`, area(carrez)) }];
  });
}

/** Reads the land of a row by the codes of its nature; null when the row has no land. Throws RowRefused. */
export function landIn(
  nature: string,
  special: string,
  surface: readonly [field: string, value: string],
): Omit<Sale["land"][number], "parcel"> | null {
  const square = allow(surface[0], area(surface[1]));
  return square === null ? null : { nature: nature.trim() || null, special: special.trim() || null, area: square };
}

/** Reads a coordinate in degrees, at most `limit` from 0; one that can't be read is noted and null. */
export function degrees(field: string, value: string, limit: number): number | null {
  const number = allow(field, smallDecimal(value));
  if (number === null || Math.abs(number) <= limit) return number;
  return allow<number>(field, new Problem(value, "degrees"));
}

/** Puts the parts of an address together, null when there are none. */
export function addressOf(...parts: readonly string[]): string | null {
  return (
    parts
      .map((part) => part.trim())
      .filter(Boolean)
      .join(" ") || null
  );
}

function plain(nature: string): string {
  return nature
    .normalize("NFD")
    .replace(/[^a-zA-Z]/g, "")
    .toLowerCase();
}

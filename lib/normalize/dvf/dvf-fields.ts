/** The fields that every flavour of DVF shares. Source: DGFiP, notice descriptive des fichiers de valeurs foncières, 2022. */
import { Problem } from "../fields/field.ts";
import type { Field } from "../fields/field.ts";
import { date } from "../fields/date.ts";
import { smallDecimal } from "../fields/numbers.ts";
import { text } from "../fields/text.ts";
import { pointOrComma } from "../fields/written.ts";
import type { Premises, Sale } from "../../records/record.ts";
import type { ReadContext, TableRow } from "../reader.ts";
import { RowRefused, allow, demand, unexpected, vital } from "../refusal.ts";
import { EXPECTED, deedDay, oneOf } from "../expected.ts";

/** geo-DVF has a decimal point, raw DVF a comma; neither parts thousands. */
const { area, count, integer, knownCount, price } = pointOrComma;

const PUBLISHED = [
  "Vente",
  "Vente en l'état futur d'achèvement",
  "Vente terrain à bâtir",
  "Adjudication",
  "Expropriation",
  "Echange",
];
/** By how they are published, and by their letters alone. */
const NATURES = new Map(PUBLISHED.flatMap((nature) => [[nature, nature] as const, [plain(nature), nature] as const]));

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
  return NATURES.get(written) ?? NATURES.get(plain(written)) ?? new Problem(written, oneOf(PUBLISHED));
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
  return real ? code : new Problem(written, EXPECTED.inseeCode);
}

/** Reads a parcel's id: INSEE code, prefix, section, number; 14 characters. */
export function parcelId(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string") return written;
  const id = written.toUpperCase();
  return /^[0-9][0-9AB]\d{6}[0-9A-Z]{2}\d{4}$/.test(id) ? id : new Problem(written, EXPECTED.parcel);
}

/**
 * Gives a commune's code and a parcel's id back the leading zero that a spreadsheet took from both ("1053", "1053000AB0012"); where only one of
 * them is too short, another character may be what is missing, and they stay as they are.
 */
export function withLeadingZeros(commune: string, parcel: string): readonly [commune: string, parcel: string] {
  const lost = /^\d{4}$/.test(commune) && /^\d{4}\w{9}$/.test(parcel) && parcel.startsWith(commune);
  return lost ? [`0${commune}`, `0${parcel}`] : [commune, parcel];
}

/** Reads a postcode; where a table has dropped its leading zero, it is given back. */
export function postcode(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string") return written;
  return /^\d{4,5}$/.test(written) ? written.padStart(5, "0") : new Problem(written, EXPECTED.postcode);
}

/** Reads a deed's price in cents; 0 stands for "unknown", as in geo-DVF. Throws RowRefused. */
export function deedPrice(field: string, value: unknown): number | null {
  return vital(field, price(value));
}

/** Prices of the register are in euros, and no deed was in euros before. DGFiP's own samples hold deeds of 2001. */
const FIRST_DEED = "1999-01-01";
const DAY_MS = 86_400_000;

let newest = { collectedAt: "", day: "" };

/** The day after today, or after the one that the file is of. The clock only goes on: it is looked at again for what lies beyond. */
function dayAfter(collectedAt: string, day: string): string {
  if (collectedAt !== newest.collectedAt || day > newest.day) {
    const known = Math.max(Date.now(), Date.parse(collectedAt));
    newest = { collectedAt, day: new Date(known + DAY_MS).toISOString().slice(0, 10) };
  }
  return newest.day;
}

/**
 * Reads the day of a deed: not before the register, and not beyond tomorrow, seen from today or from the day the file is of. Throws
 * RowRefused.
 */
export function deedDate(field: string, value: unknown, { collectedAt }: Pick<ReadContext, "collectedAt">): string {
  const day = demand(field, date(value));
  const tomorrow = dayAfter(collectedAt, day);
  const believable = day >= FIRST_DEED && day <= tomorrow;
  return demand(field, believable ? day : new Problem(value, deedDay(FIRST_DEED, tomorrow)));
}

/** Where a row is, as its file writes it. */
interface ScopeColumns {
  readonly soldOn: (row: TableRow) => string;
  readonly commune: (row: TableRow) => string;
}

/**
 * Makes the function from a row to the commune and year that it is of ("64260-2021"), to the commune alone where the day can't be believed,
 * to nothing where the commune does not tell either.
 */
export function scopeOf(
  { soldOn, commune }: ScopeColumns,
  context: Pick<ReadContext, "collectedAt">,
): (row: TableRow) => string | undefined {
  return (row) => {
    const code = inseeCode(commune(row));
    if (typeof code !== "string") return undefined;
    try {
      return `${code}-${deedDate("date", soldOn(row), context).slice(0, 4)}`;
    } catch (error) {
      if (error instanceof RowRefused) return code;
      throw error;
    }
  };
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
  if (!known) throw unexpected(type[0], type[1], EXPECTED.premises);
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

/** Reads a coordinate in degrees, at most `limit` from 0. */
export function degrees(value: string, limit: number): Field<number> {
  const number = smallDecimal(value);
  return typeof number === "number" && Math.abs(number) > limit ? new Problem(value, EXPECTED.degrees) : number;
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

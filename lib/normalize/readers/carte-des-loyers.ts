/**
 * Rent levels by commune (Carte des loyers, ANIL): one file a type of dwelling, which only its name tells, and so the year of the
 * edition. Asking rents, charges included, unfurnished, each with the bounds of its prediction.
 */
import { columnsOf } from "../rows/columns.ts";
import { inseeCode } from "../dvf/dvf-fields.ts";
import { Problem } from "../fields/field.ts";
import type { Field } from "../fields/field.ts";
import { text } from "../fields/text.ts";
import { french } from "../fields/written.ts";
import { RentLevel } from "../../records/open-data.ts";
import { readRecords } from "../read-records.ts";
import type { ReadContext, TableReader, TableRow } from "../reader.ts";
import { RowRefused, allow, demand, excerptOf, unexpected } from "../refusal.ts";
import { EXPECTED } from "../expected.ts";
import { READING } from "../reasons.ts";

/** The files have a decimal comma. */
const { count, decimal } = french;

/** Reads each row into the rent level of a commune; one that can't be read is refused and the rest goes on. */
const carteDesLoyers: TableReader = {
  version: 2,
  input: "table",
  read: (header, rows, context) => {
    const { column } = columnsOf(header);
    return readRecords(
      rows,
      RentLevel,
      (row) => readLevel((name) => column(name)(row), context),
      (row) => excerptOf(row.values),
    );
  },
};
export default carteDesLoyers;

/** Gives a column's value in the row being read. */
type Cell = (name: string) => TableRow["values"][number];

function readLevel(cell: Cell, { source, file, collectedAt }: ReadContext): RentLevel {
  const [rentPerM2, low, high] = [euros("loypredm2", cell), euros("lwr.IPm2", cell), euros("upr.IPm2", cell)];
  if (low > rentPerM2 || rentPerM2 > high) {
    throw unexpected("loypredm2", `${low} ≤ ${rentPerM2} ≤ ${high}`, EXPECTED.rentInBounds);
  }
  return {
    kind: "rent-level",
    source: source.id,
    edition: editionOf(file),
    type: typeOf(file),
    commune: demand("INSEE_C", inseeCode(paddedCode(cell("INSEE_C")))),
    communeName: allow("LIBGEO", text(cell("LIBGEO"))),
    department: allow("DEP", text(cell("DEP").trim().replace(/^\d$/, "0$&"))),
    rentPerM2,
    low,
    high,
    basis: demand("TYPPRED", basis(cell("TYPPRED"))),
    observationsInCommune: allow("nbobs_com", count(cell("nbobs_com"))),
    observationsInMesh: allow("nbobs_mail", count(cell("nbobs_mail"))),
    r2: allow("R2_adj", decimal(cell("R2_adj"))),
    collectedAt,
    rows: 1,
  };
}

/** The longest first: `pred-app` begins the other two. */
const TYPES: readonly (readonly [name: RegExp, type: RentLevel["type"]])[] = [
  [/pred-app12/i, "apartment-1-2-rooms"],
  [/pred-app3/i, "apartment-3-plus-rooms"],
  [/pred-app/i, "apartment"],
  [/pred-mai/i, "house"],
];

function typeOf(file: string): RentLevel["type"] {
  const type = TYPES.find(([name]) => name.test(file))?.[1];
  if (type) return type;
  const expected = EXPECTED.rentFileName;
  throw new RowRefused(null, READING.fileName(expected), file, expected);
}

function editionOf(file: string): number | null {
  const year = /(?<!\d)20\d\d(?!\d)/.exec(file)?.[0];
  return year === undefined ? null : Number(year);
}

function euros(name: string, cell: Cell): number {
  return demand(name, decimal(cell(name)));
}

/** A spreadsheet drops the zero with which a code begins, also that of the department. */
function paddedCode(code: string): string {
  return /^\d{4}$/.test(code.trim()) ? `0${code.trim()}` : code;
}

const BASES = new Map<string, RentLevel["basis"]>([
  ["commune", "commune"],
  ["maille", "mesh"],
  ["epci", "mesh"],
]);

function basis(value: string): Field<RentLevel["basis"]> {
  const written = text(value);
  if (typeof written !== "string") return written;
  return BASES.get(written.toLowerCase()) ?? new Problem(written, EXPECTED.rentBasis);
}

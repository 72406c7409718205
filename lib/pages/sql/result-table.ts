import type { Cell, TableData } from "../table/table-data.ts";
import type { Answer } from "./question.ts";

const NUMBERS: ReadonlySet<string> = new Set(["smallint", "integer", "bigint", "real", "double precision", "numeric"]);
/** Numbers that name things. */
const PLAIN = /^(?:id|annee|edition|year|code)(?:_|$)/i;

/** An answer as a table: lists and objects as JSON, yes and no in French; each column has a name of its own. */
export function tableOf({ colonnes, lignes }: Answer): TableData {
  const taken = new Set<string>();
  return {
    columns: colonnes.map(({ nom, type }) => {
      let name = nom;
      for (let next = 2; taken.has(name); next++) name = `${nom}_${next}`;
      taken.add(name);
      return { name, decimals: 6, plain: PLAIN.test(nom) && NUMBERS.has(type) };
    }),
    rows: lignes.map((line) => line.map(cellOf)),
  };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? "oui" : "non";
  return JSON.stringify(value);
}

/** The columns of an answer that hold numbers. */
export function numbersOf({ colonnes }: Answer): number[] {
  return colonnes.flatMap(({ type, nom }, at) => (NUMBERS.has(type) && !PLAIN.test(nom) ? [at] : []));
}

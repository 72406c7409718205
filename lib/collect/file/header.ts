import { PermanentError } from "../../errors.ts";
import { cut } from "../../records/storable.ts";
import { fieldsOf } from "../../normalize/rows/csv.ts";
import type { FileSource, Source } from "../../sources/schema.ts";
import { printable } from "./printable.ts";
import { FILE } from "./reasons.ts";

type CsvFormat = Extract<FileSource["format"], { type: "csv" }>;

/** Which file is being cut, and the sources it might be mistaken for. */
export interface FileIdentity {
  readonly source: FileSource;
  readonly others: readonly Source[];
  /** The name people know the file by. */
  readonly name: string;
}

/** Gives the column names of a header line, without byte order mark, quotes and surrounding spaces. */
export function columnNames(line: string, format: CsvFormat): string[] {
  const clean = line.replace(/^\uFEFF/, "");
  return (fieldsOf([clean], format)[0] ?? clean.split(format.delimiter)).map((name) => name.trim());
}

/**
 * Throws PermanentError when names that the source requires are not among those found: it lists what is missing and what was
 * found, and names the source whose file it looks like. `line` is the first line of the file.
 */
export function checkNames(found: readonly string[], line: string, { source, others }: FileIdentity): void {
  const missing = source.format.required.filter((required) => !found.includes(required));
  if (missing.length === 0) return;
  const other = others.find((candidate) => candidate.id !== source.id && fits(candidate, found, line));
  const shown = found
    .slice(0, 12)
    .map((name) => printable(name, 60))
    .filter(Boolean)
    .join(", ");
  const lacks = source.format.type === "csv" ? FILE.columnsMissing : FILE.keysMissing;
  const why = lacks(source.id, missing.join(", "), cut(shown, 300));
  throw new PermanentError(other ? FILE.ofOtherSource(why, other.id) : why);
}

function fits(source: Source, found: readonly string[], line: string): boolean {
  if (source.kind !== "file") return false;
  const { format } = source;
  // Columns that go by their rank tell nothing.
  if (format.type === "csv" && format.ranks) return false;
  const names = format.type === "csv" ? columnNames(line, format) : found;
  return format.required.every((required) => names.includes(required));
}

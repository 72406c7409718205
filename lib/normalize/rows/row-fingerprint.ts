import { createHash } from "node:crypto";
import { RowRefused } from "../refusal.ts";
import { mapped } from "../fields/convert.ts";
import type { ItemRow } from "../reader.ts";
import type { CanonicalRecord, CardRead } from "../../records/record.ts";
import type { DatabaseSource } from "../../sources/schema.ts";
import { mappingOf, variantsOf } from "../../sources/variants.ts";

/**
 * Gives the function from a row's line to 32 hexadecimal digits that change when the row does, or when the same row would be read
 * otherwise: with another mapping or a newer reader. A row whose digits are those of its last reading need not be read again.
 */
export function rowFingerprint(source: DatabaseSource, readerVersion: number): (line: string) => string {
  const mappings = variantsOf(source).map(([name, { mapping }]) => [name, mapping]);
  const reading = `${source.reader} ${readerVersion} ${JSON.stringify([source.mapping, ...mappings])}\n`;
  return (line) => createHash("sha256").update(reading).update(line).digest("hex").slice(0, 32);
}

/** The reference that a row's advert will have; null where it has none that can be read. */
export function rowReference(row: ItemRow["value"], source: DatabaseSource): string | null {
  try {
    const reference = mapped(row, mappingOf(source, row).reference);
    return typeof reference === "string" ? reference : null;
  } catch (error) {
    if (error instanceof RowRefused) return null;
    throw error;
  }
}

/** The cards of the rows of a chunk (NDJSON) that were read into adverts: a row that was refused has none, and is tried again. */
export function rowCards(
  text: string,
  records: readonly CanonicalRecord[],
  of: { readonly source: DatabaseSource; readonly readerVersion: number; readonly collectedAt: string },
): CardRead[] {
  const { source, readerVersion, collectedAt } = of;
  const fingerprint = rowFingerprint(source, readerVersion);
  const read = new Set(records.flatMap((record) => (record.kind === "advert" ? [record.reference] : [])));
  return text.split("\n").flatMap((line): CardRead[] => {
    const row = line === "" ? null : parsed(line);
    const reference = row && rowReference(row, source);
    if (reference === null || !read.has(reference)) return [];
    return [{ kind: "card", source: source.id, reference, fingerprint: fingerprint(line), collectedAt }];
  });
}

function parsed(line: string): ItemRow["value"] {
  const value: unknown = JSON.parse(line);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

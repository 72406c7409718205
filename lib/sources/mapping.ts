/** How the file of a source maps the columns, or the keys, of its rows onto the canonical advert. */
import * as z from "zod";
import { ADVERT_FIELDS } from "./advert-fields.ts";
import { CONVERTERS } from "./converters.ts";

/** A column of a table, or keys of a document joined by points. */
export const Column = z.string().min(1);

/** What a mapping can fill. */
const FIELDS = [
  ...ADVERT_FIELDS,
  "url",
  "typeLabel",
  "feesPaidBy",
  "chargesIncluded",
  "locationFull",
  "commune",
  "longitude",
  "latitude",
  "precision",
  "photoCount",
  "hasVideo",
  "hasVirtualTour",
  "prestige",
] as const;
export type MappedField = (typeof FIELDS)[number];

/**
 * Where a field of the record comes from: a column, or the first of several that says something. Keys and positions inside nested
 * documents are joined by points. Columns that nothing is mapped from are not read.
 */
const FieldMapping = z
  .strictObject({
    from: Column.or(z.array(Column).min(1)),
    as: z.enum(CONVERTERS),
    /** The source's words for those that the converter reads ("vente" → sale); any other word can't be read. */
    values: z.record(z.string(), z.string()).optional(),
    /**
     * Column that says in which unit a number stands, or the first of several that says something, and what a number in each unit is
     * multiplied by. A number in any other unit can't be read; where nothing is said, the number stands in the converter's own unit.
     */
    unit: z
      .strictObject({ from: Column.or(z.array(Column).min(1)), factors: z.record(z.string(), z.number().positive()) })
      .optional(),
  })
  .refine(({ as, values }) => as !== "choice" || values !== undefined, "a choice needs values");
export type FieldMapping = z.infer<typeof FieldMapping>;

/** Fields of the canonical advert, each with where it comes from. */
export const Mapping = z.partialRecord(z.enum(FIELDS), FieldMapping);
export type Mapping = z.infer<typeof Mapping>;

interface Mapped {
  readonly reader: string;
  readonly records: string;
  readonly mapping: Mapping;
}

/** Checks that the reader `mapping` has one of adverts that names the reference, and that no other reader is given one. */
export function checkMapping({ reader, records, mapping }: Mapped, context: z.RefinementCtx): void {
  const fault = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  if (reader === "mapping") {
    if (mapping.reference === undefined) fault(["mapping", "reference"], "must be mapped");
    if (records !== "advert") fault(["records"], "the reader mapping reads adverts only");
  } else if (Object.keys(mapping).length > 0) {
    fault(["mapping"], `the reader ${reader} has no use for one; the reader mapping has`);
  }
}

/** The columns that a source's mapping reads, with their paths inside. */
export function mappedPaths({ mapping }: Pick<Mapped, "mapping">): string[] {
  return [...new Set(Object.values(mapping).flatMap(({ from, unit }) => [from, unit?.from ?? []].flat()))];
}

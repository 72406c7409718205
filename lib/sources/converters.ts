/** The closed set of ways in which a value of a database becomes a field of a record; lib/normalize/convert.ts does it. */
export const CONVERTERS = [
  "text",
  "scrubbed-text",
  "reference",
  "integer",
  "count",
  "known-count",
  "decimal",
  "money",
  "money-per-year",
  "area",
  "year",
  "date",
  "instant",
  "boolean",
  "url",
  "list",
  "energy-class",
  "energy-figure",
  "property-type",
  "transaction",
  "fees-paid-by",
  "city",
  "postcode",
  "choice",
] as const;

export type ConverterName = (typeof CONVERTERS)[number];

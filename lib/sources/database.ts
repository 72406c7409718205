/** What the file of a database source says beside what every source says: where the rows are, and how they are mapped onto records. */
import * as z from "zod";
import { SecretName } from "./api.ts";
import { Column, Mapping } from "./mapping.ts";

/** Several rows of a table for one advert, read as a list of one column's values. */
const ListOfRows = z.strictObject({
  /** Absent: the table has the name of the list. */
  table: Column.optional(),
  column: Column,
  /** Columns that order the rows before their own key does. */
  order: z.array(Column).default([]),
  /** Values that a column must have, in any case; null: it may say nothing. */
  where: z.record(Column, z.array(z.string().nullable()).min(1)).default({}),
});

/** One way in which the tables of a source's databases are laid out. */
const Variant = z.strictObject({
  /** Tables and columns by which it is recognised. */
  when: z.record(Column, z.array(Column).min(1)),
  /** The table with one row an advert. */
  table: Column,
  /** Tables that tell more about an advert and carry its key; of several rows the first is read. Paths name them: `prix.valeur`. */
  one: z.array(Column).default([]),
  /** Lists that tell more about an advert; mappings read them as columns. */
  many: z.record(Column, ListOfRows).default({}),
  mapping: Mapping,
});
export type Variant = z.infer<typeof Variant>;

const Postgres = z.strictObject({
  engine: z.literal("postgres"),
  /** One SELECT without a semicolon. It is read inside `select … from (…)`, in the order of the key. */
  query: z
    .string()
    .refine((sql) => /^\s*(select|with)\b/i.test(sql) && !sql.includes(";"), "expected one SELECT")
    .optional(),
  /** Instead of a query and a mapping: the layouts that its databases are met in, by name. The first that fits is read. */
  variants: z.record(z.string().regex(/^[a-z0-9-]+$/), Variant).optional(),
});

const Mongo = z.strictObject({
  engine: z.literal("mongo"),
  collection: z.string().min(1),
  /** A MongoDB filter. */
  filter: z.record(z.string(), z.unknown()).default({}),
});

const Limits = z.strictObject({
  /** How long the database may take to begin its answer, and for each batch of it. */
  statementSeconds: z.int().positive().max(600).default(120),
  /** Rows fetched at once. */
  batch: z.int().min(100).max(20_000).default(2_000),
  /** Rows of one task at most; a longer table is reported `truncated`, and proves nothing about what is gone. */
  maxRows: z.int().positive().default(1_000_000),
  /** Share of the adverts of the last complete read that may be gone at once; a read that misses more is not believed. */
  maxMissing: z.number().min(0).max(1).default(0.5),
});

/** The keys of a database source's file, to be spread beside those of every source. */
export const database = {
  kind: z.literal("database"),
  /** The secret that holds the database's address, user and password included. */
  url: SecretName,
  read: z.discriminatedUnion("engine", [Postgres, Mongo]),
  /** Column that tells rows apart and orders them: unique, never null. */
  key: Column,
  /**
   * Column that grows with each change. Only rows at or after the last complete run's highest value are read, so that nothing is said
   * about rows that are gone. Absent: every run reads all rows, compares them by content, and what is missing is withdrawn.
   */
  watermark: z.strictObject({ column: Column, overlapMinutes: z.number().nonnegative().default(60) }).optional(),
  /** Columns without which the table is not this source's. */
  required: z.array(Column).default([]),
  limits: Limits.prefault({}),
  /** Fields of the canonical record; each variant has its own. */
  mapping: Mapping.default({}),
  /** Complete reads that must miss a row before its advert counts as withdrawn. */
  withdrawnAfterMissing: z.int().positive().default(1),
};

interface Layout {
  readonly read: z.infer<typeof database.read>;
  readonly required: readonly string[];
  readonly mapping: z.infer<typeof Mapping>;
}

/** Checks that a database is told either by what to ask it and a mapping, or by its variants, and that each mapping names the reference. */
export function checkLayout({ read, required, mapping }: Layout, context: z.RefinementCtx): void {
  const fault = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const variants = read.engine === "postgres" ? read.variants : undefined;
  if (variants === undefined) {
    if (read.engine === "postgres" && read.query === undefined) fault(["read"], "expected either a query or variants");
    if (required.length === 0) fault(["required"], "expected at least one column");
    if (mapping.reference === undefined) fault(["mapping", "reference"], "must be mapped");
    return;
  }
  if (read.engine === "postgres" && read.query !== undefined) fault(["read", "query"], "the variants tell what to ask");
  if (required.length > 0) fault(["required"], "the variants tell by what they are recognised");
  if (Object.keys(mapping).length > 0) fault(["mapping"], "each variant has its own");
  for (const [name, { mapping: own }] of Object.entries(variants)) {
    if (own.reference === undefined) fault(["read", "variants", name, "mapping", "reference"], "must be mapped");
  }
}

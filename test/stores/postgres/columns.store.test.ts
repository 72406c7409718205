import { expect, test } from "vitest";
import * as z from "zod";
import { EnergyRating, Geocode, Place, RentLevel, RiskReport } from "../../../lib/records/open-data.ts";
import { Advert, Sale } from "../../../lib/records/record.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly generated: boolean;
}

/** Where each kind of record is kept, and the columns that the merge makes itself. */
const KEPT: Readonly<Record<string, { readonly schema: z.ZodObject; readonly own: readonly string[] }>> = {
  advert: {
    schema: Advert,
    own: [
      "advert_id",
      "status",
      "content",
      "first_seen",
      "last_seen",
      "rev",
      "published_commune",
      "equipment",
      "is_new",
      "needs_work",
      "life_annuity",
      "derived_by",
      "price_drop",
      "concepts",
      "concept_names",
      "honest",
    ],
  },
  sale: { schema: Sale, own: ["sale_key", "family", "detail", "superseded_by", "yields"] },
  energy_rating: { schema: EnergyRating, own: ["withdrawn_at"] },
  rent_level: { schema: RentLevel, own: [] },
  place: { schema: Place, own: [] },
  geocode: { schema: Geocode, own: [] },
  risk_report: { schema: RiskReport, own: [] },
};
const OF_THE_MERGE = ["content_hash", "reader_version", "run_id"];
const RENAMED: Readonly<Record<string, string>> = { source_id: "source", rent_per_m2: "rentPerM2" };

const columns = await db.query<Column>(
  `select table_name as "table", column_name as "column", udt_name as type, is_generated = 'ALWAYS' as generated
   from information_schema.columns where table_schema = 'public' and table_name = any($1) order by 1, ordinal_position`,
  [Object.keys(KEPT)],
);

const checked = columns.filter(
  ({ table, column, generated }) => !generated && ![...OF_THE_MERGE, ...(KEPT[table]?.own ?? [])].includes(column),
);

test("every kind of record has its table", () => {
  expect(new Set(checked.map(({ table }) => table))).toEqual(new Set(Object.keys(KEPT)));
});

test.each(checked.map(({ table, column, type }) => [table, column, type]))(
  "%s.%s (%s) takes all that its field's schema takes",
  (table, column, type) => {
    const field = RENAMED[column] ?? column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const schema = inner(KEPT[table]?.schema.shape[field]);
    expect(schema, `a field ${field}`).toBeDefined();
    expect(misfit(type, schema)).toBeNull();
  },
);

/** A row of a btree index holds 2,704 bytes: what is indexed as it stands must stay below, at four bytes a character. */
test("every text column that a btree index holds is short enough for it", async () => {
  const indexed = await db.query<{ table: string; column: string }>(
    `select t.relname as "table", a.attname as "column" from pg_index i
     join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
     join pg_attribute a on a.attrelid = t.oid and a.attnum = any(i.indkey)
     where m.amname = 'btree' and t.relname = any($1) and a.atttypid = 'text'::regtype and a.attgenerated = ''`,
    [Object.keys(KEPT)],
  );
  expect(indexed.length).toBeGreaterThan(5);
  const made = new Set([...OF_THE_MERGE, ...Object.values(KEPT).flatMap(({ own }) => own)]);
  for (const { table, column } of indexed) {
    if (made.has(column)) continue;
    const field = RENAMED[column] ?? column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const schema = inner(KEPT[table]?.schema.shape[field]);
    const longest = schema instanceof z.ZodString ? (schema.maxLength ?? 14) : 20;
    expect(longest * 4, `${table}.${column}`).toBeLessThan(2704);
  }
});

/** Why a column might not take a value that the schema takes; null where it takes them all. */
function misfit(type: string, schema: z.ZodType | undefined): string | null {
  const probes: Readonly<Record<string, readonly unknown[]>> = {
    int2: [32_768, -32_769, 40_000],
    int4: [2_147_483_648, -2_147_483_649],
    int8: [2 ** 53, 1e19],
    numeric: [Number.MAX_VALUE, 1e30, Number.POSITIVE_INFINITY, Number.NaN],
    float4: [1e39, Number.POSITIVE_INFINITY, Number.NaN],
    float8: [1000, -1000, Number.POSITIVE_INFINITY, Number.NaN],
    date: ["0000-01-01", "9999-12-31", "2021-02-30", "tomorrow"],
    timestamptz: ["9999-12-31T00:00:00Z", "0000-01-01T00:00:00Z", "soon"],
    text: ["x".repeat(25_000)],
    _text: [Array.from({ length: 200_000 }, () => "x"), ["x".repeat(25_000)]],
    bool: ["yes"],
    jsonb: [Array.from({ length: 200_000 }, () => ({})), "x".repeat(25_000)],
  };
  const tried = probes[type];
  if (!tried || !schema) return `no rule for ${type}`;
  const taken = tried.find((probe) => schema.safeParse(probe).success);
  return taken === undefined ? null : `the schema takes ${JSON.stringify(taken).slice(0, 50)}`;
}

function inner(schema: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return inner(schema.unwrap());
  return schema instanceof z.ZodType ? schema : undefined;
}

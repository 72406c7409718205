import * as z from "zod";
import type { Mongo } from "../../lib/stores/mongo/mongo.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";

/** All that is there, table by table and collection by collection, each row as text without what no two installations share. */
export type Content = ReadonlyMap<string, readonly string[]>;

/** How one table differs from the twin's. */
export const Difference = z.object({
  table: z.string(),
  /** Rows of the twin that are not there. */
  lost: z.int(),
  /** Rows that the twin does not have. */
  doubled: z.int(),
  /** One row of each kind. */
  sample: z.string(),
});
export type Difference = z.infer<typeof Difference>;

/** Of the server's own upkeep, or of words that are counted anew as they are needed. */
const NOT_TRUTH = new Set([
  "migration",
  "heartbeat",
  "cache_generation",
  "search_words_read",
  "property_upkeep",
  "vector_model",
]);

/** Numbers that are given in the order of arrival, and instants at which something was done. */
const LEFT_OUT = new Set([
  "rev",
  "position",
  "outbox_id",
  "quarantine_id",
  "pending_id",
  "due_id",
  "number",
  "own_id",
  "derived_by",
  "stored_at",
  "recorded_at",
  "positioned_at",
  "started_at",
  "ended_at",
  "created_at",
  "opened_at",
  "told_at",
  "task_token",
  "last_complete_at",
]);

/** Columns with the number of something that has a name. */
const NAMED: Readonly<Record<string, "advert" | "property" | "unit">> = {
  advert_id: "advert",
  entity_id: "advert",
  property_id: "property",
  unit_id: "unit",
  a: "unit",
  b: "unit",
};

type Names = Readonly<Record<"advert" | "property" | "unit", ReadonlyMap<number, string>>>;

/** Reads everything that is kept, but for tables of these names, for `*.key`s and for `table.key`s, at whatever depth. */
export async function contentOf(db: Postgres, mongo: Mongo, leftOut: readonly string[] = []): Promise<Content> {
  const names = await namesOf(db);
  const keysOf = (table: string): Keys =>
    new Set(
      ["*", table].flatMap((of) =>
        leftOut.flatMap((one) => (one.startsWith(`${of}.`) ? [one.slice(of.length + 1)] : [])),
      ),
    );
  const tables = await db.query<{ name: string }>(
    `select table_name::text as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const content = new Map<string, readonly string[]>();
  for (const { name } of tables) {
    if (NOT_TRUTH.has(name) || leftOut.includes(name)) continue;
    const rows = await db.query<{ row: Record<string, unknown> }>(
      (leftOut.includes(`superseded ${name}s`) ? CURRENT[name] : ROWS[name]) ??
        `select to_jsonb(t) as row from "${name}" t`,
    );
    const keys = keysOf(name);
    content.set(name, rows.map(({ row }) => textOf(row, names, keys)).sort());
  }
  for (const collection of ["adverts", "properties"]) {
    if (leftOut.includes(`mongo ${collection}`)) continue;
    const documents = await mongo.db.collection(collection).find().toArray();
    const keys = keysOf(`mongo ${collection}`);
    content.set(`mongo ${collection}`, documents.map((one) => documentText(one, names, keys)).sort());
  }
  return content;
}

/** Only what stands. */
const CURRENT: Readonly<Record<string, string>> = {
  sale: `select to_jsonb(t) as row from sale t where superseded_by is null`,
};

/** Of a table of differences, what they add up to. */
const ROWS: Readonly<Record<string, string>> = {
  advert_tally: `select to_jsonb(t) as row from (
    select type_name, energy_class, sum(adverts) as adverts, sum(prices) as prices, sum(price_cents) as price_cents, sum(areas) as areas, sum(area) as area
    from advert_tally group by type_name, energy_class having sum(adverts) <> 0) t`,
};

/** Compares with the twin; gives the tables that differ. */
export function differencesFrom(twin: Content, found: Content): Difference[] {
  return [...twin.keys()].flatMap((table) => {
    if (!found.has(table)) return [];
    const [lost, doubled] = [beyond(twin.get(table), found.get(table)), beyond(found.get(table), twin.get(table))];
    if (lost.length + doubled.length === 0) return [];
    const sample = [aroundParting(lost[0], doubled[0], "-"), aroundParting(doubled[0], lost[0], "+")]
      .filter(Boolean)
      .join("\n");
    return [{ table, lost: lost.length, doubled: doubled.length, sample }];
  });
}

const AROUND = 150;

/** Where two rows begin to differ: rows are long. */
function aroundParting(row: string | undefined, other: string | undefined, sign: string): string {
  if (row === undefined) return "";
  const at = other === undefined ? 0 : partingOf(row, other);
  const from = Math.max(0, at - AROUND);
  return `${sign} ${row.slice(0, 60)} … ${row.slice(from, from + 2 * AROUND)}`;
}

function partingOf(one: string, other: string): number {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return at;
  return one.length;
}

/** Rows of `one` that `other` has not, or has less often. */
function beyond(one: readonly string[] = [], other: readonly string[] = []): string[] {
  const left = new Map<string, number>();
  for (const row of other) left.set(row, (left.get(row) ?? 0) + 1);
  return one.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}

async function namesOf(db: Postgres): Promise<Names> {
  const adverts = await db.query<{ id: number; name: string }>(
    `select advert_id as id, source_id || ':' || reference as name from advert`,
  );
  const units = await db.query<{ id: number; name: string }>(
    `select unit_id as id, source_id || ':' || reference || ':' || key as name from property_advert join advert using (advert_id, source_id)`,
  );
  const properties = await db.query<{ id: number; name: string }>(
    `select property_id as id, string_agg(source_id || ':' || reference || ':' || key, ' ' order by source_id, reference, key) as name
     from property_advert join advert using (advert_id, source_id) group by property_id`,
  );
  const map = (rows: readonly { id: number; name: string }[]) => new Map(rows.map(({ id, name }) => [id, name]));
  return { advert: map(adverts), unit: map(units), property: map(properties) };
}

type Keys = ReadonlySet<string>;

function textOf(row: Readonly<Record<string, unknown>>, names: Names, keys: Keys): string {
  const told = Object.entries(row).flatMap(([column, value]) => {
    if (LEFT_OUT.has(column)) return [];
    const kind = NAMED[column];
    return [[column, kind && typeof value === "number" ? (names[kind].get(value) ?? "unknown") : value]];
  });
  return JSON.stringify(Object.fromEntries(told), (key, value: unknown) => hidden(keys, key, value));
}

/** Of what is left out it still counts whether it is there. */
function hidden(keys: Keys, key: string, value: unknown): unknown {
  return keys.has(key) && value !== null ? "there" : value;
}

const Named = z.object({ _id: z.union([z.string(), z.number()]) });
const Ids = z.array(z.number());

/** Keys of documents that hold a number given in the order of arrival, or the instant of writing. */
const NUMBERS = new Set(["_id", "rev", "id_annonce", "id_bien", "date_calcul"]);

function documentText(document: object, names: Names, keys: Keys): string {
  const { _id } = Named.parse(document);
  const name = typeof _id === "string" ? _id : (names.property.get(_id) ?? "unknown");
  const told = JSON.stringify(document, (key, value: unknown) => {
    if (NUMBERS.has(key)) return undefined;
    const ids = key === "annonces" ? Ids.safeParse(value) : undefined;
    return ids?.success ? ids.data.map((id) => names.advert.get(id) ?? "unknown").sort() : hidden(keys, key, value);
  });
  return `${name} ${told}`;
}

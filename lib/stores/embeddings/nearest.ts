import sql, { raw } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Postgres, Queries } from "../postgres/postgres.ts";
import { searchedModel, vectorTable } from "./models.ts";

/** What is near to what. */
export interface Nearest {
  /** Name under which the vectors are kept. */
  readonly model: string;
  readonly vector: Float32Array;
  readonly limit: number;
  /** Adverts after filters below which every vector is compared. */
  readonly exactBelow?: number;
}

/** An advert with how near it is: the cosine of the two vectors, 1 at most. */
export interface NearAdvert {
  readonly id: number;
  readonly similarity: number;
}

/** Up to so many adverts after filters every vector is compared; the index loses some rows, and filters more of them. */
const EXACT_BELOW = 20_000;

/**
 * Gives the adverts whose vectors are nearest, nearest first, among those that meet `where`, a condition on `advert_facts`. Exact below 20,000
 * adverts that meet it, by the index above. Empty where the model has no vectors.
 */
export async function nearestAdverts(
  db: Postgres,
  { where, ...nearest }: Nearest & { readonly where: Sql },
): Promise<NearAdvert[]> {
  const model = await searchedModel(db, nearest.model);
  if (!model || model.dimensions !== nearest.vector.length) return [];
  const { exactBelow = EXACT_BELOW } = nearest;
  const table = raw(vectorTable(model));
  const [counted] = await rows<{ count: number }>(
    db,
    sql`select count(*) as count from (select from advert_facts where ${where} limit ${exactBelow}) met`,
  );
  if ((counted?.count ?? 0) < exactBelow) return rows(db, exact(table, where, nearest));
  return db.transaction(async (tx) => {
    // Goes on until enough rows meet the condition: https://github.com/pgvector/pgvector#iterative-index-scans
    await tx.query(`set local hnsw.iterative_scan = 'strict_order'`);
    await tx.query(`set local hnsw.ef_search = 200`);
    return rows(tx, indexed(table, where, nearest));
  });
}

function exact(table: Sql, where: Sql, { vector, limit }: Nearest): Sql {
  return sql`with met as materialized (
      select v.advert_id as id, (1 - (v.embedding <=> ${literal(vector)}::halfvec))::float8 as similarity
      from ${table} v where v.advert_id in (select advert_id from advert_facts where ${where})
    ) select id, similarity from met order by similarity desc, id desc limit ${limit}`;
}

function indexed(table: Sql, where: Sql, { vector, limit }: Nearest): Sql {
  return sql`select v.advert_id as id, (1 - (v.embedding <=> ${literal(vector)}::halfvec))::float8 as similarity
    from ${table} v where v.advert_id is not null
      and exists (select from (select * from advert_facts f where f.advert_id = v.advert_id offset 0) f where ${where})
    order by v.embedding <=> ${literal(vector)}::halfvec limit ${limit}`;
}

/** A vector as pgvector reads it. */
export const literal = (vector: Float32Array): string => `[${vector.join(",")}]`;

function rows<Row extends object>(db: Queries, statement: Sql): Promise<Row[]> {
  return db.query<Row>(statement.text, statement.values);
}

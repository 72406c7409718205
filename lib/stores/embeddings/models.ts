/** Models whose vectors are kept, each in a table of its own with an index of its own dimension. */
import { PermanentError } from "../../errors.ts";
import type { Postgres, Queries } from "../postgres/postgres.ts";

/** Thrown where vectors of a model can't be kept: no pgvector, or a name that stands for another dimension; the message says which. */
export class NoVectors extends PermanentError {
  override readonly name = "NoVectors";
}

/** What vectors are made by. */
interface ModelName {
  readonly name: string;
  /** Of the texts that the model is given. */
  readonly textVersion: number;
  readonly dimensions: number;
}

/** One model as the database knows it. */
export interface VectorModel extends ModelName {
  readonly modelId: number;
  /** Whether searches read it; else it is being filled in beside the one that they read. */
  readonly current: boolean;
}

/** Names the table of a model's vectors; the number is the database's own. */
export const vectorTable = ({ modelId }: Pick<VectorModel, "modelId">): string => `vector_${modelId}`;

const SELECT = `select model_id as "modelId", name, text_version as "textVersion", dimensions, current from vector_model`;

/** Gives the vectors of a model that searches read, null where there are none. */
export async function searchedModel(db: Queries, name: string): Promise<VectorModel | null> {
  const [model] = await db.query<VectorModel>(`${SELECT} where name = $1 and current`, [name], "searched-model");
  return model ?? null;
}

/**
 * Gives the vectors of a model for these texts, made where there are none: the first ones of a model are searched at once, those of texts of another
 * version are filled in beside them, and every advert waits for them.
 * @throws NoVectors
 */
export async function openModel(db: Queries, wanted: ModelName): Promise<VectorModel> {
  const model = (await find(db, wanted)) ?? (await make(db, wanted));
  if (model.dimensions === wanted.dimensions) return model;
  throw new NoVectors(
    `The model ${wanted.name} is kept with vectors of ${model.dimensions} numbers, the setting says ${wanted.dimensions}: give it another name`,
  );
}

async function find(db: Queries, { name, textVersion }: ModelName): Promise<VectorModel | undefined> {
  const [model] = await db.query<VectorModel>(`${SELECT} where name = $1 and text_version = $2`, [name, textVersion]);
  return model;
}

/** Has searches read this model's vectors and removes those of other versions of its texts, once all are there. */
export async function swapModel(db: Postgres, model: VectorModel): Promise<void> {
  if (model.current) return;
  await db.transaction(async (tx) => {
    const others = await tx.query<VectorModel>(`${SELECT} where name = $1 and model_id <> $2`, [
      model.name,
      model.modelId,
    ]);
    for (const other of others) await tx.query(`drop table if exists ${vectorTable(other)}`);
    await tx.query(`delete from vector_model where name = $1 and model_id <> $2`, [model.name, model.modelId]);
    await tx.query(`update vector_model set current = true where model_id = $1`, [model.modelId]);
  });
}

/** Removes the vectors of all models but those of these names. */
export async function removeModels(db: Postgres, but: readonly string[]): Promise<void> {
  await db.transaction(async (tx) => {
    const others = await tx.query<VectorModel>(`${SELECT} where name <> all ($1)`, [but]);
    for (const other of others) await tx.query(`drop table if exists ${vectorTable(other)}`);
    await tx.query(`delete from vector_model where name <> all ($1)`, [but]);
  });
}

/** Gives how many vectors a model has. */
export async function countVectors(db: Queries, model: VectorModel): Promise<number> {
  const [counted] = await db.query<{ count: number }>(`select count(*) as count from ${vectorTable(model)}`);
  return counted?.count ?? 0;
}

async function make(db: Queries, wanted: ModelName): Promise<VectorModel> {
  if (!(await hasVectors(db))) {
    throw new NoVectors(
      "PostgreSQL has no pgvector here, or its extension may not be created: search goes by words only",
    );
  }
  await db.query(
    `insert into vector_model (name, text_version, dimensions, current)
     values ($1, $2, $3, not exists (select from vector_model where name = $1 and current)) on conflict do nothing`,
    [wanted.name, wanted.textVersion, wanted.dimensions],
  );
  const model = await find(db, wanted);
  if (!model) throw new NoVectors(`The model ${wanted.name} could not be kept`);
  for (const statement of tableOf(model)) await db.query(statement);
  await refillPassages(db);
  return model;
}

/** Has every advert wait for its vector; those that have it already cost nothing. Gives how many. */
export async function refillPassages(db: Queries): Promise<number> {
  const [put] = await db.query<{ count: number }>(
    `with put as (insert into passage_pending (advert_id) select advert_id from advert where status <> 'withdrawn' order by advert_id returning 1)
     select count(*) as count from put`,
  );
  return put?.count ?? 0;
}

async function hasVectors(db: Queries): Promise<boolean> {
  const [found] = await db.query(`select from pg_available_extensions where name = 'vector'`);
  if (!found) return false;
  await db.query(`create extension if not exists vector`);
  return true;
}

/** The index holds adverts only, so that a search of them does not wade through communes. */
function tableOf(model: VectorModel): string[] {
  const table = vectorTable(model);
  return [
    `create table if not exists ${table} (
       advert_id bigint unique references advert on delete cascade,
       commune text unique,
       text_hash uuid not null,
       embedding halfvec(${model.dimensions}) not null,
       check (num_nonnulls(advert_id, commune) = 1)
     )`,
    `create index if not exists ${table}_near on ${table} using hnsw (embedding halfvec_cosine_ops) where advert_id is not null`,
  ];
}

/** Models whose vectors are kept, each in a table of its own with an index of its own dimension. */
import { PermanentError } from "../../errors.ts";
import type { Queries } from "../postgres/postgres.ts";

/** One model as the database knows it. */
export interface VectorModel {
  readonly modelId: number;
  readonly name: string;
  readonly dimensions: number;
  /** Whether searches read it. */
  readonly current: boolean;
}

/** Names the table of a model's vectors; the number is the database's own. */
export const vectorTable = ({ modelId }: Pick<VectorModel, "modelId">): string => `vector_${modelId}`;

const COLUMNS = `model_id as "modelId", name, dimensions, current`;

/** Gives the model that searches read, null where there is none. */
export async function currentModel(db: Queries): Promise<VectorModel | null> {
  const [model] = await db.query<VectorModel>(`select ${COLUMNS} from vector_model where current`);
  return model ?? null;
}

/** Gives a model by its name, null where it was never filled in. */
export async function modelNamed(db: Queries, name: string): Promise<VectorModel | null> {
  const [model] = await db.query<VectorModel>(
    `select ${COLUMNS} from vector_model where name = $1`,
    [name],
    "model-named",
  );
  return model ?? null;
}

/**
 * Gives the model of this name, made with its table and indexes where there is none; the first one is current at once.
 * @throws PermanentError where the server has no pgvector, or where the name stands for another dimension.
 */
export async function openModel(db: Queries, name: string, dimensions: number): Promise<VectorModel> {
  const known = await modelNamed(db, name);
  const model = known ?? (await make(db, name, dimensions));
  if (model.dimensions === dimensions) return model;
  throw new PermanentError(
    `The model ${name} is kept with vectors of ${model.dimensions} numbers, the setting says ${dimensions}: give it another name`,
  );
}

async function make(db: Queries, name: string, dimensions: number): Promise<VectorModel> {
  if (!(await hasVectors(db))) {
    throw new PermanentError(
      "PostgreSQL has no pgvector here, or its extension may not be created: search goes by words only",
    );
  }
  await db.query(
    `insert into vector_model (name, dimensions, current) values ($1, $2, not exists (select from vector_model where current))
     on conflict do nothing`,
    [name, dimensions],
  );
  const model = await modelNamed(db, name);
  if (!model) throw new PermanentError(`The model ${name} could not be kept`);
  for (const statement of tableOf(model)) await db.query(statement);
  return model;
}

async function hasVectors(db: Queries): Promise<boolean> {
  const [found] = await db.query(`select from pg_available_extensions where name = 'vector'`);
  if (!found) return false;
  await db.query(`create extension if not exists vector`);
  return true;
}

/** Adverts and communes have an index each, so that a search of one does not wade through the other. */
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

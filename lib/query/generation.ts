import type { Queries } from "../stores/postgres/postgres.ts";

/** The cache generation that holds now: it moves with each merge that changed something. */
export async function readGeneration(db: Queries): Promise<number> {
  const [row] = await db.query<{ generation: number }>("select generation from cache_generation");
  return row?.generation ?? 0;
}

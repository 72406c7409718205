import { passagesWait } from "../../stores/embeddings/passages.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";

/** What calls for work on vectors. */
export const WAKE_EMBEDDING = { wake: "embed" } as const;

/** Calls for work where passages wait for their vectors. */
export async function wakeEmbedding(db: Postgres, send: (message: unknown) => Promise<void>): Promise<void> {
  if (await passagesWait(db)) await send(WAKE_EMBEDDING);
}

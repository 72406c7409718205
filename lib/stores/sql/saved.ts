/** Questions that people keep for later, and share. */
import type { Queries } from "../postgres/postgres.ts";

export interface SavedQuestion {
  readonly id: string;
  readonly owner: string;
  readonly title: string;
  readonly question: string;
  readonly shared: boolean;
  readonly saved_at: string;
}

const COLUMNS = "saved_id as id, owner, title, question, shared, saved_at";
const VISIBLE = "(owner = $1 or shared)";

/** The questions that somebody keeps, and those that others share, newest first; 500 at most. */
export async function listSaved(db: Queries, owner: string): Promise<SavedQuestion[]> {
  return db.query(
    `select ${COLUMNS} from sql_saved where ${VISIBLE} order by owner = $1 desc, saved_at desc, saved_id limit 500`,
    [owner],
  );
}

/** One question that somebody may see. */
export async function findSaved(db: Queries, owner: string, id: string): Promise<SavedQuestion | undefined> {
  const [found] = await db.query<SavedQuestion>(`select ${COLUMNS} from sql_saved where ${VISIBLE} and saved_id = $2`, [
    owner,
    id,
  ]);
  return found;
}

/** Keeps a question; null when its owner keeps as many as `most` already. */
export async function saveQuestion(
  db: Queries,
  { owner, title, question, shared }: Omit<SavedQuestion, "id" | "saved_at">,
  most: number,
): Promise<SavedQuestion | null> {
  const [saved] = await db.query<SavedQuestion>(
    `insert into sql_saved (owner, title, question, shared)
     select $1, $2, $3, $4 where (select count(*) from sql_saved where owner = $1) < $5 returning ${COLUMNS}`,
    [owner, title, question, shared, most],
  );
  return saved ?? null;
}

/** Changes the question that somebody keeps under an id; undefined when they keep none. */
export async function changeSaved(
  db: Queries,
  { owner, id, title, question, shared }: Omit<SavedQuestion, "saved_at">,
): Promise<SavedQuestion | undefined> {
  const [saved] = await db.query<SavedQuestion>(
    `update sql_saved set title = $3, question = $4, shared = $5, saved_at = now() where owner = $1 and saved_id = $2 returning ${COLUMNS}`,
    [owner, id, title, question, shared],
  );
  return saved;
}

/** Forgets a question; false when its owner keeps none of that id. */
export async function forgetSaved(db: Queries, owner: string, id: string): Promise<boolean> {
  const forgotten = await db.query(`delete from sql_saved where owner = $1 and saved_id = $2 returning 1`, [owner, id]);
  return forgotten.length > 0;
}

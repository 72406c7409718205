/** Who asked what in SQL. */
import type { Queries } from "../postgres/postgres.ts";
import { KEPT_DAYS } from "../privacy/retention.ts";

const KEPT = `interval '${KEPT_DAYS.sql_question} days'`;

/** How a question ended. */
export type SqlOutcome = "answered" | "cut" | "refused" | "failed" | "too-slow" | "stopped";

/** Notes that a question begins; false when there is one of its id already. What is older than it is kept is forgotten. */
export async function beginQuestion(
  db: Queries,
  question: { readonly id: string; readonly by: string; readonly hash: string; readonly shape: string | null },
): Promise<boolean> {
  await db.query(`delete from sql_question where asked_at < now() - ${KEPT}`);
  const begun = await db.query(
    `insert into sql_question (question_id, asked_by, text_hash, shape) values ($1, $2, $3, $4) on conflict do nothing returning 1`,
    [question.id, question.by, question.hash, question.shape],
  );
  return begun.length > 0;
}

/** Notes how a question ended, after how many milliseconds and with how many rows. */
export async function endQuestion(
  db: Queries,
  id: string,
  end: { readonly outcome: SqlOutcome; readonly ms: number; readonly rows: number | null },
): Promise<void> {
  await db.query(`update sql_question set outcome = $2, ms = $3, rows = $4 where question_id = $1`, [
    id,
    end.outcome,
    Math.round(end.ms),
    end.rows,
  ]);
}

/** Tells whether somebody asked the question of this id. */
export async function askedBy(db: Queries, id: string, by: string): Promise<boolean> {
  const found = await db.query(`select from sql_question where question_id = $1 and asked_by = $2`, [id, by]);
  return found.length > 0;
}

import type * as z from "zod";
import { Failure } from "./failure.ts";
import { send } from "./send.ts";
import type { Question } from "./send.ts";
import { backAgain, sessionAgain } from "./session.ts";

/** Statuses of a gateway, or of an API whose database is away. */
const AWAY: ReadonlySet<number> = new Set([0, 502, 503, 504]);
/** How often a question is asked again that fails though the API answers others. */
const MORE_TRIES = 1;

/**
 * Asks the API and reads its answer by a schema. While the API is away it waits for it, and when the session has ended for the next one: then
 * the question is asked again. Only for questions that change nothing, since one may be asked twice.
 * @throws Failure with what the API says.
 */
export async function ask<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  question: Question = {},
): Promise<z.output<Schema>> {
  for (let failed = 0; ;) {
    try {
      return await send(schema, path, question);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 401) await sessionAgain();
      else if (AWAY.has(error.status) && failed++ < MORE_TRIES) await backAgain();
      else throw error;
      question.signal?.throwIfAborted();
    }
  }
}

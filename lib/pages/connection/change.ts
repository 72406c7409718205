import type * as z from "zod";
import { Failure } from "./failure.ts";
import { send } from "./send.ts";
import type { Question } from "./send.ts";
import { sessionAgain } from "./session.ts";

/**
 * Asks the API to change something, and reads its answer by a schema. It is asked once: only a request that was refused because the session had
 * ended, which therefore changed nothing, is sent again after the next login.
 * @throws Failure with what the API says, or that there is no answer, in which case the change may have happened or not.
 */
export async function change<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  question: Question,
): Promise<z.output<Schema>> {
  for (;;) {
    try {
      return await send(schema, path, question);
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 401) throw error;
      await sessionAgain();
    }
  }
}

import * as z from "zod";
import { Outcome, RawStored, Resume, Task } from "../../messages.ts";

/**
 * How far a reading of an API is: all that a later call needs to go on where this one stopped, or was killed. Stored before each chunk
 * is announced, so that going on announces the same chunk again and never another one.
 */
export const ApiState = z.object({
  /** When the first call began, for the source's own time limit. */
  begunAt: z.iso.datetime(),
  /** Address of the page to ask for next; null once there is none. */
  next: z.string().nullable(),
  /** Number of that page, 1 first. */
  page: z.int().positive(),
  /** Where the window begins; null where there is none. */
  since: z.string().nullable(),
  /** Up to where the answer knows: the API's own clock when it was first asked. */
  upTo: z.string(),
  /** Number of records that was announced. */
  total: z.int().nullable(),
  /** Hashes of the pages so far, by which one that repeats is known. */
  digests: z.array(z.string()),
  /** Failures in a row, times that we were asked to wait, and times that all was begun again because the place was lost. */
  failures: z.int(),
  waits: z.int(),
  restarts: z.int(),
  seen: z.int(),
  /** Of each chunk announced, the number of its first record. */
  firstRows: z.array(z.int()),
  /** What was listed, where the source gives listings. */
  references: z.array(z.string()),
  requests: z.int(),
  bytes: z.int(),
  /** The chunk announced last, which may have to be announced again. */
  last: RawStored.nullable(),
  validator: Task.shape.validator,
  /** How it ended. */
  ended: z.object({ outcome: Outcome, reason: z.string().optional() }).nullable(),
  /** Where the next run goes on. */
  resume: Resume.nullable(),
});
export type ApiState = z.infer<typeof ApiState>;

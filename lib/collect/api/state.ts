import * as z from "zod";
import { ServiceFields } from "./fields.ts";
import { RawStored, Resume, Task } from "../../messages.ts";
import type { ApiSource } from "../../sources/schema.ts";
import { windowBegin } from "./address.ts";
import { Ended } from "../task/outcome.ts";

/**
 * How far a reading of an API is: all that a later call needs to go on where this one stopped, or was killed. Stored before each chunk
 * is announced, so that going on announces the same chunk again and never another one.
 */
export const ApiState = z.object({
  /** When the first call began, for the source's own time limit. */
  begunAt: z.iso.datetime(),
  /** Which fields the service has; null until that is known. */
  fields: ServiceFields.nullable(),
  /** Address of the page to ask for next; null once there is none, and before the fields are known. */
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
  ended: Ended.nullable(),
  /** Where the next run goes on. */
  resume: Resume.nullable(),
});
export type ApiState = z.infer<typeof ApiState>;

/** Where a reading begins: at its first page, once the service's fields are known, or where an earlier run was cut short. */
export function beginning(
  task: Task,
  { source, now }: { readonly source: ApiSource; readonly now: () => Date },
): ApiState {
  const since = task.resume ? task.resume.since : windowBegin(source, task.since);
  return {
    begunAt: now().toISOString(),
    fields: null,
    next: task.resume?.next ?? null,
    page: 1,
    since,
    upTo: task.resume?.upTo ?? task.asOf,
    total: null,
    digests: [],
    failures: 0,
    waits: 0,
    restarts: 0,
    seen: 0,
    firstRows: [],
    references: [],
    requests: 0,
    bytes: 0,
    last: null,
    ended: null,
    resume: null,
  };
}

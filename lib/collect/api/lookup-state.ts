import * as z from "zod";
import { RawStored } from "../../messages.ts";
import { Reason } from "../../records/reason.ts";
import { Ended } from "../task/outcome.ts";

/** A question of our own tables to an API: an address, or a place on the map. */
export const Question = z.object({
  key: z.string(),
  address: z.string().optional(),
  commune: z.string().optional(),
  longitude: z.number().optional(),
  latitude: z.number().optional(),
});
export type Question = z.infer<typeof Question>;

/** How far a lookup is; stored before each chunk is announced, as a reading's is (state.ts). */
export const LookupState = z.object({
  begunAt: z.iso.datetime(),
  /** Those that are still to be asked. */
  questions: z.array(Question),
  failures: z.int(),
  waits: z.int(),
  /** Questions that got no answer, and why the last one did not. */
  lost: z.int(),
  why: Reason.nullable(),
  /** Questions that the API can't make sense of. */
  refused: z.int(),
  seen: z.int(),
  /** Of each chunk announced, the number of its first answer. */
  firstRows: z.array(z.int()),
  requests: z.int(),
  bytes: z.int(),
  last: RawStored.nullable(),
  ended: Ended.nullable(),
});
export type LookupState = z.infer<typeof LookupState>;

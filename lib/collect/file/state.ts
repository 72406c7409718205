import * as z from "zod";
import { Validator } from "../../messages.ts";
import { Reason } from "../../records/reason.ts";
import { Ended } from "../task/outcome.ts";

/** How much of a file has been received from the web, and of which version of it. */
export const Transfer = z.object({
  /** The address that answered, and by what it tells its versions apart. */
  version: Validator,
  /** Its length as announced; null where it was not. */
  total: z.int().nonnegative().nullable(),
  /** Names of the pieces that are stored, in order. */
  pieces: z.array(z.string()),
  bytes: z.int().nonnegative(),
});
export type Transfer = z.infer<typeof Transfer>;

/**
 * How far the reading of a file is: all that a later call needs to go on where this one stopped, or was killed. The same received bytes are
 * always cut the same way, so that going on announces the same chunks again or later ones, and never others.
 */
export const FileState = z.object({
  /** When the first call began, for the source's own time limit. */
  begunAt: z.iso.datetime(),
  requests: z.int(),
  /** Failures in a row, and times that we were asked to wait. */
  failures: z.int(),
  waits: z.int(),
  transfer: Transfer.nullable(),
  /** What there is to be cut, once all of it has been received. */
  received: z
    .object({
      pieces: z.array(z.string()).min(1),
      /** The instant that the data is of. */
      dataAt: z.iso.datetime({ offset: true }),
      validator: Validator.optional(),
    })
    .nullable(),
  /** Whether rows that belong together stand apart in it; null until that is known. */
  apart: z.boolean().nullable(),
  /** The chunks that were announced. */
  chunks: z.array(z.object({ firstRow: z.int().positive(), rows: z.int(), member: z.string().optional() })),
  /** What the file was, once it has been cut to its end. */
  summary: z.object({ sha256: z.string(), bytes: z.int(), remarks: z.array(Reason) }).nullable(),
  /** How it ended. */
  ended: Ended.nullable(),
});
export type FileState = z.infer<typeof FileState>;

/** Where a reading begins. */
export function beginning(now: Date): FileState {
  return {
    begunAt: now.toISOString(),
    requests: 0,
    failures: 0,
    waits: 0,
    transfer: null,
    received: null,
    apart: null,
    chunks: [],
    summary: null,
    ended: null,
  };
}

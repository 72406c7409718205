import * as z from "zod";
import { RawStored } from "../../messages.ts";
import { Reason } from "../../records/reason.ts";

/**
 * How far the reading of a database is: all that a later call needs to go on where this one stopped, or was killed. Stored before each
 * chunk is announced, so that going on announces the same chunk again and never another one. References are kept beside it, in parts.
 */
export const DatabaseState = z.object({
  /** When the first call began, for the source's own time limit. */
  begunAt: z.iso.datetime(),
  /** Key of the last row that is accounted for. */
  lastKey: z.string().nullable(),
  /** The highest mark when the first call began. */
  mark: z.string().nullable(),
  /** Rows read: those that are new or have changed, those that have not, and those whose reference another row had. */
  seen: z.int(),
  fetched: z.int(),
  unchanged: z.int(),
  repeated: z.int(),
  /** One of those references. */
  repeatedReference: z.string().nullable(),
  bytes: z.int(),
  requests: z.int(),
  /** Failures in a row. */
  failures: z.int(),
  /** Parts of the references that were read. */
  parts: z.int(),
  announced: z.array(RawStored),
  remark: Reason.nullable(),
});
export type DatabaseState = z.infer<typeof DatabaseState>;

/** The references that one step read, as stored. */
export const References = z.array(z.string());

/** Under which name the references that a step read are kept in the task's folder. */
export function partName(part: number): string {
  return `references-${String(part).padStart(6, "0")}`;
}

/** The state of a reading that begins now. */
export function beginAt(now: Date): DatabaseState {
  return {
    begunAt: now.toISOString(),
    lastKey: null,
    mark: null,
    seen: 0,
    fetched: 0,
    unchanged: 0,
    repeated: 0,
    repeatedReference: null,
    bytes: 0,
    requests: 0,
    failures: 0,
    parts: 0,
    announced: [],
    remark: null,
  };
}

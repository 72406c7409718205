import * as z from "zod";
import { Reason, quoted, shortened } from "../records/reason.ts";
import { storeReasonOf } from "../stores/reasons.ts";
import { COLLECTING } from "./reasons.ts";

/** What a state machine knows of a state that failed: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const Accident = z.object({ Error: z.string().optional(), Cause: z.string().optional() });

/** Longest reason that is kept. */
const LONGEST = 500;

/** What a runtime writes of an error: the message is for people, the type and the trace are not. */
const Thrown = z.object({ errorMessage: z.string().min(1) });

/** Names that the States Language gives: they come without a cause that says more. */
const NAMED: Readonly<Record<string, () => Reason>> = {
  "States.Timeout": COLLECTING.tookTooLong,
  "Sandbox.Timedout": COLLECTING.functionTookTooLong,
  "States.DataLimitExceeded": COLLECTING.tooMuchToCarry,
  "States.ItemReaderFailed": COLLECTING.tasksUnreadable,
};

/** An accident as one sentence, without a runtime's JSON, types and traces. */
export function reasonFor({ Error: name, Cause: cause }: z.infer<typeof Accident>): Reason {
  const why = cause ? reasonIn(cause) : null;
  const named = name === undefined ? undefined : NAMED[name]?.();
  if (named) return shortened(why ? COLLECTING.accidentAfter(named, why) : named, LONGEST);
  return shortened(why ?? (name ? quoted(name) : COLLECTING.namelessAccident()), LONGEST);
}

/** What a cause says: a reason of ours, the message of what a function threw, or the text itself; null for JSON that is neither. */
function reasonIn(cause: string): Reason | null {
  let told: unknown;
  try {
    told = JSON.parse(cause);
  } catch {
    return quoted(cause);
  }
  const reason = Reason.safeParse(told);
  if (reason.success) return reason.data;
  const thrown = Thrown.safeParse(told);
  return thrown.success ? thrownReason(thrown.data.errorMessage) : null;
}

function thrownReason(message: string): Reason {
  return storeReasonOf(message) ?? quoted(message);
}

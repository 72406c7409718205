import * as z from "zod";
import { cut } from "../records/storable.ts";

/** What a state machine knows of a state that failed: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const Accident = z.object({ Error: z.string().optional(), Cause: z.string().optional() });

/** Longest reason that is kept. */
const LONGEST = 500;

/** What a runtime writes of an error: the message is for people, the type and the trace are not. */
const Thrown = z.object({ errorMessage: z.string().min(1) });

/** Names that the States Language gives, in words: they come without a cause that says more. */
const NAMED: Readonly<Record<string, string>> = {
  "States.Timeout": "it took longer than its state may",
  "Sandbox.Timedout": "its function took longer than it may",
  "States.DataLimitExceeded": "what it gave is larger than a state may carry",
  "States.ItemReaderFailed": "the list of its tasks could not be read",
};

/** An accident as one sentence, without a runtime's JSON, types and traces. */
export function sentenceOf({ Error: name, Cause: cause }: z.infer<typeof Accident>): string {
  const message = messageOf(cause);
  const named = name === undefined ? undefined : NAMED[name];
  const told = named && message ? `${named}: ${message}` : (named ?? message ?? name);
  return cut(told || "an accident without a name", LONGEST);
}

function messageOf(cause: string | undefined): string | undefined {
  if (!cause) return undefined;
  try {
    const thrown = Thrown.safeParse(JSON.parse(cause));
    return thrown.success ? thrown.data.errorMessage : undefined;
  } catch {
    return cause;
  }
}

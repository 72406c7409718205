import * as z from "zod";
import { PermanentError, TransientError } from "../errors.ts";
import type { Ask, OperateDeps, ServedOperation } from "./operation.ts";

/** What the function `operate` is called with. */
export const OperateRequest = z.object({ operation: z.string(), input: z.unknown() });

/**
 * What it answers: the operation's answer, or one sentence and what it means: `refused`, asking again can't help; `away`, a store does not answer;
 * `failed`, an accident that its log tells of.
 */
const OperateAnswer = z.union([
  z.object({ answer: z.unknown() }),
  z.object({ status: z.enum(["refused", "away", "failed"]), sentence: z.string() }),
]);

type OperateAnswer = z.input<typeof OperateAnswer>;

/** Lambda answers 6 MB at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_BYTES = 5_500_000;

interface Serving {
  readonly operations: readonly ServedOperation[];
  readonly deps: () => Promise<OperateDeps>;
  /** Hears of every failure; of what was asked and answered it hears nothing, which may hold a password. */
  readonly failed: (operation: string, error: unknown) => void;
}

/** Serves one operation of a closed list; its failure is an answer, too. */
export async function serveOperation(
  { operation: name, input }: z.output<typeof OperateRequest>,
  { operations, deps, failed }: Serving,
): Promise<OperateAnswer> {
  const found = operations.find((each) => each.name === name);
  if (!found) {
    return { status: "refused", sentence: `What is deployed knows no operation ${name.slice(0, 80)}: deploy it again` };
  }
  try {
    const answer = await found.serve(await deps(), input);
    if (Buffer.byteLength(JSON.stringify(answer)) <= MAX_BYTES) return { answer };
    return { status: "refused", sentence: "The answer is larger than a function may give: ask for less with --limit" };
  } catch (error) {
    failed(found.name, error);
    return told(found.name, error);
  }
}

function told(name: string, error: unknown): OperateAnswer {
  if (error instanceof TransientError) {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return { status: "away", sentence: `${error.message}${cause}` };
  }
  if (error instanceof PermanentError) return { status: "refused", sentence: error.message };
  if (error instanceof z.ZodError) {
    const where = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    return { status: "refused", sentence: `${name} was asked with, or answers, what it does not know (${where})` };
  }
  return { status: "failed", sentence: `${name} failed: the log of the function operate says why` };
}

/**
 * Asks operations of the function that serves them; `call` calls it.
 * @throws PermanentError or TransientError with the function's sentence, as the operation itself would.
 */
export function askFunction(call: (request: z.input<typeof OperateRequest>) => Promise<unknown>): Ask {
  return async ({ name, answer }, input) => {
    const told = OperateAnswer.parse(await call({ operation: name, input }));
    if ("answer" in told) return answer.parse(told.answer);
    if (told.status === "away") throw new TransientError(told.sentence);
    throw new PermanentError(told.sentence);
  };
}

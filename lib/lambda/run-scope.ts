import { AsyncLocalStorage } from "node:async_hooks";
import * as z from "zod";
import { RunId } from "../records/run-summary.ts";

const scope = new AsyncLocalStorage<{ readonly run: string }>();
/** A message or a task names its run; planning and the states around it are given the run's input. */
const OfRun = z.object({
  runId: RunId.optional().catch(undefined),
  input: z.object({ runId: RunId }).optional().catch(undefined),
});

/** The run that is being worked on: each line that is logged meanwhile carries it, which `/runs/{id}/journal` finds it by. */
export function currentRun(): { readonly run: string } | undefined {
  return scope.getStore();
}

/** Does work that a message or a state's input asks for, as part of the run that it names, if it names one. */
export function inRunOf<T>(message: unknown, work: () => T): T {
  const { data } = OfRun.safeParse(message);
  const run = data?.runId ?? data?.input?.runId;
  return run === undefined ? work() : scope.run({ run }, work);
}

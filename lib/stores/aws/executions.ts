import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { awsFailure } from "./failure.ts";
import { PROMPT } from "./patience.ts";
import { currentTraceparent } from "../../trace/trace.ts";
import type { RunInput } from "../../messages.ts";

const client = new SFNClient(PROMPT);

/** What an execution is started with. */
interface Order {
  readonly runId: string;
  readonly traceparent?: string | undefined;
}

/** Executions of a state machine; an execution's name is its run's id: of `publish`, its edition. */
export interface Executions<Input extends Order = RunInput> {
  /** Starts the run; a run that was started before is a success too, and runs once. */
  readonly start: (input: Input) => Promise<void>;
  /** `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`, or null for an execution nobody knows. */
  readonly status: (runId: string) => Promise<string | null>;
  /** Ends the run's execution where it stands; one that has ended, or that nobody knows, is left alone. */
  readonly stop: (runId: string, cause: string) => Promise<void>;
}

/** The executions of the state machine at `arn`. @throws TransientError (from its functions) when it can't be reached, PermanentError when it is not allowed. */
export function executions<Input extends Order = RunInput>(arn: string): Executions<Input> {
  const executionArn = (runId: string) => `${arn.replace(":stateMachine:", ":execution:")}:${runId}`;
  return {
    stop: (runId, cause) =>
      reached(async () => {
        try {
          await client.send(new StopExecutionCommand({ executionArn: executionArn(runId), error: "Cancelled", cause }));
        } catch (error) {
          if (!(error instanceof ExecutionDoesNotExist)) throw error;
        }
      }),
    start: (input) =>
      reached(async () => {
        try {
          const traceparent = input.traceparent ?? currentTraceparent();
          const order = { stateMachineArn: arn, name: input.runId, input: JSON.stringify({ ...input, traceparent }) };
          await client.send(new StartExecutionCommand(order));
        } catch (error) {
          if (!(error instanceof ExecutionAlreadyExists)) throw error;
        }
      }),
    status: (runId) =>
      reached(async () => {
        try {
          return (
            (await client.send(new DescribeExecutionCommand({ executionArn: executionArn(runId) }))).status ?? null
          );
        } catch (error) {
          if (error instanceof ExecutionDoesNotExist) return null;
          throw error;
        }
      }),
  };
}

/** Gives a waiting state its answer; a state that waits no longer is left alone. */
export async function answerTask(taskToken: string, output: unknown): Promise<void> {
  await reached(() =>
    unlessGone(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
  );
}

/** Tells a waiting state that whoever was to answer it could not, so that it tries again or goes on without; one that waits no longer is left alone. */
export async function failTask(taskToken: string, error: Error): Promise<void> {
  const failure = { error: error.name, cause: error.message };
  await reached(() => unlessGone(() => client.send(new SendTaskFailureCommand({ taskToken, ...failure }))));
}

async function unlessGone(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    const gone = [InvalidToken, TaskDoesNotExist, TaskTimedOut].some((type) => error instanceof type);
    if (!gone) throw error;
  }
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw awsFailure("The state machine can't be reached", error);
  }
}

import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { awsFailure } from "./failure.ts";
import { PROMPT } from "./patience.ts";

const client = new SFNClient({ maxAttempts: 2, ...PROMPT });

/** How an execution stands. */
export interface ExecutionRecord {
  readonly status: string;
  /** JSON, as they were given and made. */
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** One step of an execution, of the many kinds that AWS has: what they have in common. */
export interface ExecutionEvent {
  readonly id: number;
  readonly previous: number;
  readonly at: string;
  readonly type: string;
  /** The state that is entered or left. */
  readonly state: string | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** What the state machine remembers of its executions. */
export interface ExecutionRecords {
  /** In the Amazon States Language. */
  readonly definition: () => Promise<string>;
  /** Null: nobody knows it (any more). */
  readonly read: (runId: string) => Promise<ExecutionRecord | null>;
  /** The first `most` events, in order; none of an execution that nobody knows. */
  readonly events: (runId: string, most: number) => Promise<readonly ExecutionEvent[]>;
}

/** The executions of the state machine at `arn`. @throws TransientError (from its functions) when it can't be reached. */
export function executionRecords(arn: string): ExecutionRecords {
  const executionArn = (runId: string) => `${arn.replace(":stateMachine:", ":execution:")}:${runId}`;
  return {
    definition: () =>
      reached(
        async () => (await client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }))).definition ?? "",
      ),
    read: (runId) =>
      known(null, async () => {
        const found = await client.send(new DescribeExecutionCommand({ executionArn: executionArn(runId) }));
        const { status = "", input = null, output = null, error = null, cause = null } = found;
        return { status, input, output, error, cause };
      }),
    events: (runId, most) => known([], () => eventsOf(executionArn(runId), most)),
  };
}

async function eventsOf(executionArn: string, most: number): Promise<ExecutionEvent[]> {
  const events: ExecutionEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        maxResults: Math.min(1000, most),
        ...(nextToken && { nextToken }),
      }),
    );
    events.push(...(page.events ?? []).map(eventOf));
    nextToken = page.nextToken;
  } while (nextToken && events.length < most);
  return events.slice(0, most);
}

const text = z.string().nullable().catch(null);
/**
 * What an event's details may say; parameters are left out, which hold the tokens of states that wait.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
const Details = z.object({
  name: text,
  input: text,
  output: text,
  error: text,
  cause: text,
});

function eventOf(event: HistoryEvent): ExecutionEvent {
  const details = Object.entries(event).find(([key]) => key.endsWith("EventDetails"))?.[1] ?? {};
  const { name, ...told } = Details.parse(details);
  return {
    id: event.id ?? 0,
    previous: event.previousEventId ?? 0,
    at: (event.timestamp ?? new Date(0)).toISOString(),
    type: event.type ?? "",
    state: name,
    ...told,
  };
}

async function known<T>(unknown: T, work: () => Promise<T>): Promise<T> {
  return reached(async () => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return unknown;
      throw error;
    }
  });
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw awsFailure("The state machine can't be reached", error);
  }
}

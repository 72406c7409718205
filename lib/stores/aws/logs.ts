import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { awsFailure } from "./failure.ts";
import { PROMPT } from "./patience.ts";

const client = new CloudWatchLogsClient({ maxAttempts: 2, ...PROMPT });
/** Calls for one group: AWS looks through a part of it each time, and may find nothing in that part. */
const MOST_CALLS = 30;

/** One line of a function's log. */
export interface LogLine {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly text: string;
}

/** Which lines of a log are wanted. */
export interface LogSearch {
  /** A term that they hold, without quotation marks. */
  readonly term: string;
  /** Milliseconds since 1970 UTC; both included. */
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

/** The lines that were found, oldest first. */
export interface FoundLines {
  readonly lines: readonly LogLine[];
  /** `whole`: there are no others; `more`: as many as were asked for; `cut`: the log is too long to have been looked through. */
  readonly reach: "whole" | "more" | "cut";
}

/**
 * Looks a log group of CloudWatch through; one that does not exist (its function never ran) holds no line.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * @throws TransientError when it can't be reached, PermanentError when it is not allowed.
 */
export async function searchLog(group: string, { term, from, to, most }: LogSearch): Promise<FoundLines> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  try {
    for (let call = 0; call < MOST_CALLS && lines.length < most; call++) {
      const page = await client.send(
        new FilterLogEventsCommand({
          logGroupName: group,
          filterPattern: `"${term}"`,
          startTime: from,
          endTime: to,
          limit: most - lines.length,
          ...(nextToken && { nextToken }),
        }),
      );
      for (const { timestamp = 0, message = "" } of page.events ?? []) lines.push({ at: timestamp, text: message });
      nextToken = page.nextToken;
      if (nextToken === undefined) break;
    }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { lines: [], reach: "whole" };
    throw awsFailure(`The log ${group} can't be read`, error);
  }
  if (lines.length >= most) return { lines, reach: "more" };
  return { lines, reach: nextToken === undefined ? "whole" : "cut" };
}

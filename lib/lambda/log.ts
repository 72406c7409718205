import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import { requestScope } from "../http/request-scope.ts";
import { currentTrace } from "../trace/trace.ts";
import { currentRun } from "./run-scope.ts";

/** Every line carries what the work belongs to: the request that is answered, the run, the trace. */
class Lines extends LogFormatter {
  override formatAttributes(line: UnformattedAttributes, more: LogAttributes): LogItem {
    const trace = currentTrace();
    const attributes = {
      level: line.logLevel,
      message: line.message,
      timestamp: this.formatTimestamp(line.timestamp),
      service: line.serviceName,
      ...requestScope.getStore(),
      ...currentRun(),
      ...(trace && { traceId: trace.traceId }),
    };
    return new LogItem({ attributes }).addAttributes(more);
  }
}

/** The log of every function: one JSON object a line, with names and counts, never bodies or secrets. */
export const log = new Logger({ serviceName: "imo-ops", logFormatter: new Lines() });

/** Logs what went wrong and is gone on without. */
export function warn(message: string, error: unknown): void {
  log.warn(message, { error: error instanceof Error ? error : new Error(String(error)) });
}

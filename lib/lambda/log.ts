import { Logger } from "@aws-lambda-powertools/logger";

/** The log of every function: one JSON object a line, with names and counts, never bodies or secrets. */
export const log = new Logger({ serviceName: "imo-ops" });

/** Logs what went wrong and is gone on without. */
export function warn(message: string, error: unknown): void {
  log.warn(message, { error: error instanceof Error ? error : new Error(String(error)) });
}

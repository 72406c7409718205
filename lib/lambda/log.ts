import { Logger } from "@aws-lambda-powertools/logger";

/** The log of every function: one JSON object a line, with names and counts, never bodies or secrets. */
export const log = new Logger({ serviceName: "imo-ops" });

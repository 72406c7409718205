import type { FailureLog } from "../http/problem.ts";
import { log } from "./log.ts";
import { noteRefusal } from "./with-secrets.ts";

/** Logs the failures of answers; where a store refused our credentials, secrets are read again for the next. */
export const failureLog: FailureLog = {
  info: (message, extra) => log.info(message, extra),
  warn: (message, extra) => {
    noteRefusal(extra["error"]);
    log.warn(message, extra);
  },
  error: (message, extra) => log.error(message, extra),
};

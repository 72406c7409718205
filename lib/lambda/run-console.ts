import * as z from "zod";
import type { RunConsole } from "../http/routes/run-console.ts";
import { consoleLinks } from "../query/console-links.ts";
import { readEnv } from "./env.ts";
import { log } from "./log.ts";
import { once } from "./once.ts";

const Env = z.object({
  BUCKET: z.string(),
  STATE_MACHINE_ARN: z.string(),
  START_FUNCTION: z.string(),
  STAGE: z.string(),
  /** The console of the local cloud, where it was asked for. */
  CONSOLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Addresses of the queues whose dead letters can be sent again, by name: `raw-file=https://…`, separated by commas. */
  QUEUES: z.string(),
  /** Names of the functions that work for runs, as they follow STAGE's prefix, separated by commas. */
  LOGGED_FUNCTIONS: z.string(),
  FUNCTION_PREFIX: z.string(),
});
const Started = z.object({ started: z.array(z.string()) });

/** What the API watches and steers runs with; each client is loaded by the first question that needs it. */
export function runConsole(): RunConsole {
  const env = readEnv(Env);
  const queues = new Map(
    env.QUEUES.split(",").flatMap((pair) => {
      const at = pair.indexOf("=");
      return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : [];
    }),
  );
  const data = once(async () => (await import("../stores/aws/s3.ts")).bucket(env.BUCKET));
  return {
    links: consoleLinks({
      stage: env.STAGE,
      stateMachineArn: env.STATE_MACHINE_ARN,
      localConsole: env.CONSOLE_URL,
    }),
    records: once(async () =>
      (await import("../stores/aws/execution-records.ts")).executionRecords(env.STATE_MACHINE_ARN),
    ),
    runs: once(async () => (await import("../stores/aws/executions.ts")).executions(env.STATE_MACHINE_ARN)),
    startDue: async () => {
      const { callFunction } = await import("../stores/aws/functions.ts");
      return Started.parse(await callFunction(env.START_FUNCTION, {})).started;
    },
    data,
    logs: {
      functions: env.LOGGED_FUNCTIONS.split(","),
      search: async (name, search) =>
        (await import("../stores/aws/logs.ts")).searchLog(`/aws/lambda/${env.FUNCTION_PREFIX}-${name}`, search),
    },
    note: (act, told) => log.info(act, told),
    letters: {
      data,
      queue: async (name) => {
        const url = queues.get(name);
        return url === undefined ? undefined : (await import("../stores/aws/sqs.ts")).queue(url);
      },
    },
  };
}

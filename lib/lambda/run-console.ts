import * as z from "zod";
import type { RunConsole } from "../http/routes/run-console.ts";
import { readEnv } from "./env.ts";
import { once } from "./once.ts";

const Env = z.object({
  BUCKET: z.string(),
  STATE_MACHINE_ARN: z.string(),
  START_FUNCTION: z.string(),
  /** Addresses of the queues whose dead letters can be sent again, by name: `raw-file=https://…`, separated by commas. */
  QUEUES: z.string(),
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
    records: once(async () =>
      (await import("../stores/aws/execution-records.ts")).executionRecords(env.STATE_MACHINE_ARN),
    ),
    runs: once(async () => (await import("../stores/aws/executions.ts")).executions(env.STATE_MACHINE_ARN)),
    startDue: async () => {
      const { callFunction } = await import("../stores/aws/functions.ts");
      return Started.parse(await callFunction(env.START_FUNCTION, {})).started;
    },
    data,
    letters: {
      data,
      queue: async (name) => {
        const url = queues.get(name);
        return url === undefined ? undefined : (await import("../stores/aws/sqs.ts")).queue(url);
      },
    },
  };
}

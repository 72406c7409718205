import type { RunConsole } from "../../lib/http/routes/run-console.ts";
import { memoryBucket } from "./memory-bucket.ts";

const definition = { StartAt: "Plan", States: { Plan: { Type: "Task", End: true } } };

/** What runs are watched with, over a state machine that has forgotten all of its executions; each of these queues has a dead letter. */
export function forgetfulConsole(queues: readonly string[]): RunConsole {
  const letter = (queue: string) => JSON.stringify({ queue, body: `{"runId":"r"}`, reason: "delivered too often" });
  const data = memoryBucket(
    "data",
    Object.fromEntries(queues.map((queue) => [`dead-letters/${queue}/1.json`, letter(queue)])),
  );
  const nowhere = () => Promise.reject(new Error("there is no state machine"));
  return {
    links: { all: null, of: () => null },
    records: async () => ({
      definition: async () => JSON.stringify(definition),
      read: async () => null,
      events: async () => [],
    }),
    runs: nowhere,
    startDue: nowhere,
    data: async () => data,
    note: () => {},
    logs: { functions: [], search: nowhere },
    letters: { data: async () => data, queue: nowhere },
  };
}

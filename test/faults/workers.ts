import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as z from "zod";
import type { Consume, Line } from "./line.ts";
import type { Places } from "./servers.ts";
import { QueueName } from "./stages.ts";
import { quoted } from "../../lib/records/reason.ts";

const Told = z.union([
  z.object({ number: z.int(), queue: QueueName, send: z.unknown().refine((value) => value !== undefined) }),
  z.object({ number: z.int(), answer: z.string() }),
  z.object({ number: z.int(), announce: z.array(z.unknown()) }),
  z.object({ number: z.int(), queue: QueueName, postpone: z.string(), seconds: z.number() }),
  z.object({ number: z.int(), queue: QueueName, refuse: z.string(), reason: z.string() }),
  z.object({
    done: z.int(),
    failures: z.array(z.object({ itemIdentifier: z.string() })).nullable(),
    reason: z.string().optional(),
  }),
]);

/** A process that does the stages' work. */
export interface Worker {
  readonly consume: Consume;
  /** Ends it as `kill -9` does; batches that it had are rejected. */
  kill(): void;
  /** Fulfilled when it was given its first batch. */
  readonly begun: Promise<void>;
  /** Fulfilled when it is gone. */
  readonly gone: Promise<unknown>;
}

/** Starts a process over these stores, and waits until it takes work. */
export async function startWorker(places: Places, line: Line): Promise<Worker> {
  const child = fork(path.join(import.meta.dirname, "worker.ts"), [JSON.stringify(places)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: "SILENT" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const orders = new Map<number, PromiseWithResolvers<Awaited<ReturnType<Consume>>>>();
  const gone = once(child, "exit");
  child.once("exit", () => {
    for (const { reject } of orders.values()) reject(new Error("the worker was killed"));
    orders.clear();
  });
  await Promise.race([once(child, "message"), gone]);
  child.on("message", (message) => heed(Told.parse(message), { child, line, orders }));
  let count = 0;
  const begun = Promise.withResolvers<void>();
  return {
    gone,
    begun: begun.promise,
    kill: () => void child.kill("SIGKILL"),
    consume: async (queue, event) => {
      if (!child.connected) throw new Error("the worker was killed");
      begun.resolve();
      const order = (count += 1);
      const waiting = Promise.withResolvers<Awaited<ReturnType<Consume>>>();
      orders.set(order, waiting);
      child.send({ order, queue, event }, () => undefined);
      return waiting.promise;
    },
  };
}

interface Ear {
  readonly child: ChildProcess;
  readonly line: Line;
  readonly orders: Map<number, PromiseWithResolvers<Awaited<ReturnType<Consume>>>>;
}

function heed(told: z.infer<typeof Told>, { child, line, orders }: Ear): void {
  if ("done" in told) {
    const order = orders.get(told.done);
    orders.delete(told.done);
    if (told.failures) order?.resolve({ batchItemFailures: told.failures });
    else order?.reject(new Error(told.reason ?? "the function failed"));
    return;
  }
  if ("answer" in told) line.answered.add(told.answer);
  else if ("announce" in told) line.told.push(...told.announce.map((one) => JSON.stringify(one)));
  else if ("postpone" in told) void line.deliveries(told.queue).postpone(told.postpone, told.seconds);
  else if ("refuse" in told) void line.deliveries(told.queue).refuse(told.refuse, quoted(told.reason));
  else line.send(told.queue, told.send);
  if (child.connected) child.send({ acknowledged: told.number }, () => undefined);
}

import { redrive } from "../../lib/cli/commands/redrive.ts";
import type { Queue } from "../../lib/stores/aws/sqs.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { collect, finish, settle, takeIn } from "./take-in.ts";
import type { QueueName } from "./stages.ts";
import type { World } from "./world.ts";

/** Messages and objects that can't be read, at each stage, and their way back. */
export const faults: readonly Fault[] = [
  {
    name: "poison-raw",
    injected:
      "a raw chunk is no gzip when it is read: its message ends among the dead letters; the chunk is mended and sent again by redrive",
    short: true,
    disturb: (trial) => poisoned(trial, "raw-file"),
  },
  {
    name: "poison-records",
    injected:
      "an object of records is no gzip when it is merged: its message ends among the dead letters; it is mended and sent again by redrive",
    disturb: (trial) => poisoned(trial, "records"),
  },
  {
    name: "poison-messages",
    injected:
      "messages that are no JSON, of another shape, of no run, or name objects that are not there lie in every queue",
    short: true,
    disturb: strangers,
  },
];

/** Damages the first object that a message of the queue names, until its run has closed. */
async function poisoned({ open, work }: Trial, queue: "raw-file" | "records"): Promise<Seen> {
  const world = await open();
  let recoveryMs = 0;
  for (const [at, run] of work.entries()) {
    if (at > 0) {
      await takeIn(world, run);
      continue;
    }
    await collect(world, run);
    const kept: { key: string; bytes: Uint8Array }[] = [];
    await world.line.drain(async (name, event) => {
      for (const { body } of event.Records) {
        const { key } = JSON.parse(body);
        if (name !== queue || kept.length > 0 || typeof key !== "string") continue;
        kept.push({ key, bytes: await world.objects.bytes(key) });
        await world.objects.put(key, "no gzip", "application/gzip");
      }
      return world.consume(name, event);
    });
    const first = await finish(world, run);
    if (first.status !== "partial") throw new Error(`the run that misses a chunk is ${first.status}`);
    for (const { key, bytes } of kept) await world.objects.put(key, bytes, "application/gzip");
    const mended = performance.now();
    const { sent } = await redrive({ data: world.objects, queues: queuesOf(world) }, queue, {
      update: () => {},
      stop: () => {},
    });
    if (sent !== 1) throw new Error(`${sent} dead letters were sent again`);
    await world.line.drain(world.consume);
    recoveryMs = performance.now() - mended;
  }
  await settle(world);
  return { seen: "the run was partial, one letter was sent again, and it is complete", recoveryMs };
}

async function strangers({ open, work, draw }: Trial): Promise<Seen> {
  const world = await open({ manner: { pick: draw } });
  const queues = ["raw-file", "records", "outbox"] as const;
  const strange = [
    "no object",
    17,
    null,
    {},
    { wake: "nobody" },
    { runId: "nobody", task: 0, chunk: 0 },
    { ...RAW, key: "raw/nothing/here.gz" },
    { ...RECORDS, key: "records/nothing/here.gz" },
  ];
  for (const run of work) {
    await collect(world, run);
    for (const queue of queues) for (const message of strange) world.line.send(queue, message);
    await world.line.drain(world.consume);
    await finish(world, run);
  }
  await settle(world);
  let letters = 0;
  for await (const _ of world.objects.list("dead-letters/")) letters += 1;
  const sent = queues.length * strange.length * work.length;
  if (letters !== sent) throw new Error(`of ${sent} strange messages ${letters} are kept as dead letters`);
  return { seen: `${letters} strange messages, all of them kept as dead letters`, recoveryMs: null };
}

const OF_NOBODY = {
  runId: "nobody",
  task: 0,
  chunk: 0,
  source: "dvf",
  file: "f.csv",
  collectedAt: "2026-03-01T00:00:00Z",
};
const RAW = { ...OF_NOBODY, firstRow: 1 };
const ROWS = { read: 0, used: 0, duplicates: 0, quarantined: 0, skipped: 0 };
const RECORDS = { ...OF_NOBODY, rows: ROWS, fields: {}, readerVersion: 1 };

function queuesOf({ line }: World): ReadonlyMap<string, Queue> {
  const of = (name: QueueName): [string, Queue] => [
    name,
    {
      send: async (message) => line.send(name, message),
      sendAll: async (messages) => messages.forEach((message) => line.send(name, message)),
      depth: async () => ({ waiting: line.waiting, inFlight: 0 }),
    },
  ];
  return new Map((["raw-file", "records", "outbox"] as const).map(of));
}

import type { Context } from "aws-lambda";
import { once } from "../../lib/lambda/once.ts";
import type { Bucket } from "../../lib/stores/aws/s3.ts";
import { createMongo } from "../../lib/stores/mongo/mongo.ts";
import type { Mongo } from "../../lib/stores/mongo/mongo.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { context } from "../support/http.ts";
import { folderBucket } from "./folder-bucket.ts";
import { Line } from "./line.ts";
import type { Consume, Manner } from "./line.ts";
import type { Places } from "./servers.ts";
import { stagesOf } from "./stages.ts";
import { startWire } from "./wire.ts";
import type { Befall } from "./wire.ts";

/** A pipeline: its stores, its queues and what consumes them in this process. */
export interface World {
  readonly db: Postgres;
  readonly mongo: Mongo;
  readonly objects: Bucket;
  /** The same bucket for those outside the pipeline, whom nothing disturbs. */
  readonly outside: Bucket;
  readonly line: Line;
  /** Sends messages of files to their queue, many at once. */
  readonly announce: (messages: readonly unknown[]) => Promise<void>;
  readonly consume: Consume;
  end(): Promise<void>;
}

/** How a world is disturbed from its beginning. */
export interface WorldOptions {
  readonly manner?: Manner;
  /** Addresses that stand before the stores' own. */
  readonly postgres?: string;
  readonly mongo?: string;
  /** What befalls requests to S3 and SQS, which are then asked over HTTP. */
  readonly befall?: Befall;
}

const lambda: Context = { ...context, functionName: "fault" };

/** Opens a pipeline over these stores. */
export async function openWorld(places: Places, options: WorldOptions = {}): Promise<World> {
  const db = createPool(options.postgres ?? places.postgres);
  const mongo = createMongo(options.mongo ?? places.mongo);
  const outside = folderBucket(places.folder);
  const line = new Line(options.manner);
  const wire = options.befall && (await startWire(outside, line, options.befall));
  const objects = wire?.objects ?? outside;
  const stages = await stagesOf(
    { db, mongo, objects },
    {
      send: wire
        ? (queue, message) => wire.queue(queue).send(message)
        : async (queue, message) => line.send(queue, message),
      answer: async (token) => void line.answered.add(token),
      announce: async (messages) => void line.told.push(...messages.map((message) => JSON.stringify(message))),
      deliveries: wire?.deliveries ?? ((queue) => line.deliveries(queue)),
    },
  );
  return {
    db,
    mongo,
    objects,
    outside,
    line,
    announce:
      wire?.queue("raw-file").sendAll ?? (async (messages) => messages.forEach((one) => line.send("raw-file", one))),
    consume: (queue, event) => stages[queue](event, lambda),
    end: once(async () => void (await Promise.all([db.end(), mongo.end(), wire?.stop()]))),
  };
}

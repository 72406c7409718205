import * as z from "zod";
import { collectFile } from "../lib/collect/collect-file.ts";
import { FileState } from "../lib/collect/file/state.ts";
import { guardedFetch } from "../lib/collect/http.ts";
import { parseOrigins } from "../lib/collect/origins.ts";
import { collector } from "../lib/lambda/collector.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { VisitorEnv, visitor } from "../lib/lambda/visitor.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { queue } from "../lib/stores/aws/sqs.ts";
import { stateStore } from "../lib/stores/runs/collect-states.ts";

/** Kept back for the chunk, or the piece of a download, that is under way. */
const MARGIN_MS = 90_000;
/** A server that says nothing for longer is asked again: the margin has to outlast it. */
const SILENCE = { headersMs: 30_000, bodyIdleMs: 30_000 };

const deps = once(async () => {
  const env = readEnv(VisitorEnv.extend({ BUCKET: z.string(), RAW_QUEUE_URL: z.url() }));
  const data = bucket(env.BUCKET);
  const { stage, contact, origins } = await visitor(env);
  return {
    sources: loadSources,
    data,
    bucketNamed: bucket,
    fetch: guardedFetch({ stage, origins: parseOrigins(origins), contact, timeouts: SILENCE }),
    loadState: stateStore(data, FileState),
    announce: queue(env.RAW_QUEUE_URL).sendAll,
    now: () => new Date(),
  };
});

/** Receives one file and cuts it into raw chunks in S3, a message each; out of time, it goes on in another call. */
export const handler = collector(async (input, remainingMs) =>
  collectFile(input, { ...(await deps()), hasTime: () => remainingMs() > MARGIN_MS }),
);

import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { PermanentError, PipelineError, TransientError } from "../../errors.ts";
import { awsFailure } from "./failure.ts";
import { patience } from "./patience.ts";
import { S3_REASONS } from "./reasons.ts";

/** What S3 is given or gives is lost when this long nothing comes while somebody waits, in ms: a part of 5 MB goes up at 0.7 Mbit/s. */
const STALL_MS = 60_000;
const shared = new S3Client(patience(STALL_MS));
/** Where the role may not list a bucket, S3 says AccessDenied for a missing key too. */
const REFUSALS = new Set(["AccessDenied", "NoSuchBucket"]);

/** What is known of an object without reading it. */
interface ObjectFacts {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * One bucket. Every function throws PermanentError for what is not there or not allowed and TransientError when S3 is away; so do the streams that
 * it gives when they are cut off or stall.
 */
export interface Bucket {
  readonly name: string;
  readonly stream: (key: string) => Promise<Readable>;
  readonly bytes: (key: string) => Promise<Uint8Array>;
  readonly head: (key: string) => Promise<ObjectFacts>;
  readonly put: (key: string, body: Uint8Array | string, contentType: string) => Promise<void>;
  /** Stores a stream of unknown length in parts; when the stream fails, nothing is stored and its error is thrown. */
  readonly upload: (key: string, body: Readable, metadata?: Record<string, string>) => Promise<void>;
  /** Copies within the bucket, on the server's side. */
  readonly copy: (from: string, to: string) => Promise<void>;
  readonly delete: (key: string) => Promise<void>;
  /** Keys below a prefix, in order. */
  readonly list: (prefix: string) => AsyncIterable<string>;
  readonly reachable: () => Promise<void>;
}

/** The bucket of that name, reached as the environment says unless `client` does; a stream from it stalls when nothing comes for `stallMs`. */
export function bucket(name: string, { stallMs = STALL_MS, client = shared } = {}): Bucket {
  const get = (key: string) =>
    reached(key, async () => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
      if (!Body) throw new TransientError("S3 answered without a body", { key });
      return Body;
    });
  const open = async (key: string): Promise<Readable> => {
    const body = await get(key);
    return body instanceof Readable ? body : Readable.from(body.transformToWebStream(), { objectMode: false });
  };
  return {
    name,
    stream: async (key) => Readable.from(unstalled(await open(key), key, stallMs), { objectMode: false }),
    bytes: async (key) => buffer(unstalled(await open(key), key, stallMs)),
    head: (key) =>
      reached(key, async () => {
        const facts = await client.send(new HeadObjectCommand({ Bucket: name, Key: key }));
        return {
          key,
          bytes: facts.ContentLength ?? 0,
          modifiedAt: (facts.LastModified ?? new Date()).toISOString(),
          metadata: facts.Metadata ?? {},
        };
      }),
    put: (key, body, contentType) =>
      reached(key, async () => {
        await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body, ContentType: contentType }));
      }),
    upload: (key, body, metadata) =>
      reached(key, async () => {
        const params = { Bucket: name, Key: key, Body: body, ...(metadata && { Metadata: metadata }) };
        await new Upload({ client, params }).done();
      }),
    copy: (from, to) =>
      reached(from, async () => {
        const source = `${name}/${from.split("/").map(encodeURIComponent).join("/")}`;
        await client.send(new CopyObjectCommand({ Bucket: name, Key: to, CopySource: source }));
      }),
    delete: (key) =>
      reached(key, async () => {
        await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
      }),
    list: (prefix) => list(client, name, prefix),
    reachable: () =>
      reached(name, async () => {
        await client.send(new HeadBucketCommand({ Bucket: name }));
      }),
  };
}

/** Passes a stream on. Only the time in which somebody waits for it counts: whoever works on what came may take as long as it takes. */
async function* unstalled(body: Readable, key: string, stallMs: number): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = body.iterator();
  try {
    for (;;) {
      const timer = setTimeout(() => {
        body.destroy(new TransientError(`S3 sent nothing more of ${key} for ${stallMs / 1000} s`, { key }));
      }, stallMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new TransientError(`S3 broke off in the middle of ${key}`, { key }, { cause: error });
  } finally {
    body.destroy();
  }
}

async function* list(client: S3Client, name: string, prefix: string): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const page = await reached(prefix, () =>
      client.send(
        new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
      ),
    );
    for (const { Key } of page.Contents ?? []) if (Key) yield Key;
    token = page.NextContinuationToken;
  } while (token);
}

async function reached<T>(key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoSuchKey || error instanceof NotFound) {
      throw new PermanentError(S3_REASONS.noObject(key), { key }, { cause: error });
    }
    if (error instanceof S3ServiceException && REFUSALS.has(error.name)) {
      throw new PermanentError(S3_REASONS.refused(error.name, key), { key }, { cause: error });
    }
    if (error instanceof PipelineError) throw error;
    throw awsFailure(`S3 can't be reached for ${key}`, error, { key });
  }
}

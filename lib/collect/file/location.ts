import type { Readable } from "node:stream";
import { PermanentError } from "../../errors.ts";
import { s3Location } from "../../stores/aws/dropped.ts";
import type { Bucket } from "../../stores/aws/s3.ts";
import type { GuardedFetch } from "../http.ts";
import { shown } from "../shown.ts";

/** Opens files where sources and people say they are, and keeps them as received. */
export interface Locations {
  /** Gives the file's bytes. What is fetched over https waits under the key `incoming`, so that the bytes read are those kept. */
  readonly open: (location: string, incoming: string) => Promise<Readable>;
  /** Keeps the file's bytes in the pipeline's bucket under `key`. */
  readonly keep: (location: string, key: string, incoming: string) => Promise<void>;
}

/** What locations are opened with. */
export interface LocationDeps {
  /** The pipeline's own bucket. */
  readonly data: Bucket;
  /** Any other bucket, by its name. */
  readonly bucketNamed: (name: string) => Bucket;
  readonly fetch: GuardedFetch;
}

/** The largest object that S3 copies in one call; the time of a download leaves a third of the function's for the cutting. */
const LIMITS = { maxBytes: 5_000_000_000, timeoutMs: 600_000 };

type Place =
  | { readonly kind: "own"; readonly key: string }
  | { readonly kind: "other"; readonly bucket: string; readonly key: string }
  | { readonly kind: "web"; readonly url: string };

/** `s3://bucket/key` and `https://…`. Both functions throw PermanentError for any other place, and where a file may not be read. */
export function openLocation(deps: LocationDeps): Locations {
  return {
    open: async (location, incoming) => {
      const place = placeOf(location, deps.data.name);
      if (place.kind === "own") return deps.data.stream(place.key);
      if (place.kind === "other") return streamOther(place, deps);
      return (await stored(deps.data, incoming)) ?? download(place.url, incoming, deps);
    },
    keep: async (location, key, incoming) => {
      const place = placeOf(location, deps.data.name);
      if (place.kind === "own") return deps.data.copy(place.key, key);
      if (place.kind === "other") return deps.data.upload(key, await streamOther(place, deps));
      await deps.data.copy(incoming, key);
      await deps.data.delete(incoming);
    },
  };
}

function placeOf(location: string, ownBucket: string): Place {
  const place = s3Location(location);
  if (place?.bucket === ownBucket) return { kind: "own", key: place.key };
  if (place) return { kind: "other", ...place };
  const url = URL.parse(location);
  if (url?.protocol === "https:") return { kind: "web", url: location };
  if (!url) throw new PermanentError(`${location} is a path of someone's disk: \`imo ingest\` uploads it first`);
  throw new PermanentError(`${shown(url)} is not a place that files are read from: s3:// and https:// are`);
}

async function streamOther({ bucket, key }: { bucket: string; key: string }, deps: LocationDeps): Promise<Readable> {
  try {
    return await deps.bucketNamed(bucket).stream(key);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    throw new PermanentError(`s3://${bucket}/${key}: ${error.message}`, error.place, { cause: error });
  }
}

/** What an earlier try of the same task has fetched: tried again, it reads the same bytes. */
async function stored(data: Bucket, key: string): Promise<Readable | null> {
  try {
    return await data.stream(key);
  } catch (error) {
    if (error instanceof PermanentError) return null;
    throw error;
  }
}

async function download(url: string, incoming: string, { data, fetch }: LocationDeps): Promise<Readable> {
  const { body } = await fetch(url, LIMITS);
  await data.upload(incoming, body);
  return data.stream(incoming);
}

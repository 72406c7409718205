import { PermanentError } from "../../errors.ts";
import { s3Location } from "../../stores/aws/dropped.ts";
import type { Bucket } from "../../stores/aws/s3.ts";
import { shown } from "../shown.ts";
import { inWords } from "./limits.ts";
import { MOST_BYTES } from "./download.ts";
import { FILE } from "./reasons.ts";

/** Where a file is: in the pipeline's own bucket, in another one, or on the web. */
export type Place =
  | { readonly kind: "own"; readonly key: string }
  | { readonly kind: "other"; readonly bucket: string; readonly key: string }
  | { readonly kind: "web"; readonly url: string };

/** Reads `s3://bucket/key` and `https://…`. Throws PermanentError for any other place. */
export function placeOf(location: string, ownBucket: string): Place {
  const place = s3Location(location);
  if (place?.bucket === ownBucket) return { kind: "own", key: place.key };
  if (place) return { kind: "other", ...place };
  const url = URL.parse(location);
  if (url?.protocol === "https:") return { kind: "web", url: location };
  if (!url) throw new PermanentError(FILE.pathOfDisk(location));
  throw new PermanentError(FILE.noPlace(shown(url)));
}

/**
 * Copies a file of a bucket to where received files wait: whatever becomes of the place where it landed, it is read as it was.
 * Throws PermanentError where there is none, it may not be read, or it is too large.
 */
export async function takeFromBucket(
  place: Exclude<Place, { kind: "web" }>,
  key: string,
  { data, bucketNamed }: { readonly data: Bucket; readonly bucketNamed: (name: string) => Bucket },
): Promise<void> {
  if (place.kind === "own") {
    await checkSize(data, place.key);
    return data.copy(place.key, key);
  }
  const other = bucketNamed(place.bucket);
  try {
    await checkSize(other, place.key);
    return await data.upload(key, await other.stream(place.key));
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    throw new PermanentError(FILE.named(`s3://${place.bucket}/${place.key}`, error.reason), error.place, {
      cause: error,
    });
  }
}

async function checkSize(bucket: Bucket, key: string): Promise<void> {
  // The answer to HEAD has no body that says what is wrong: whatever that is, the reading that follows tells it in words.
  const facts = await bucket.head(key).catch(() => null);
  if (facts && facts.bytes > MOST_BYTES) throw new PermanentError(FILE.tooLarge(inWords(MOST_BYTES)));
}

import type { Validator } from "../../messages.ts";
import type { Bucket } from "../../stores/aws/s3.ts";
import type { GuardedFetch } from "../http.ts";
import { download } from "./download.ts";
import type { Downloaded } from "./download.ts";
import { placeOf, takeFromBucket } from "./location.ts";
import type { Pieces } from "./pieces.ts";
import type { Transfer } from "./state.ts";

/** What receiving a file needs of the world. */
export interface ReceiveDeps {
  /** The pipeline's own bucket. */
  readonly data: Bucket;
  /** Any other bucket, by its name. */
  readonly bucketNamed: (name: string) => Bucket;
  readonly fetch: GuardedFetch;
  readonly hasTime: () => boolean;
}

/** What is received, and what is known of it from before. */
export interface Receivable {
  readonly location: string;
  readonly optional: boolean;
  readonly known: Validator | undefined;
  readonly begun: Transfer | null;
  readonly save: (transfer: Transfer) => Promise<void>;
}

/** What came of it; `version` by which the next run asks whether it has changed, null where the place does not tell. */
export type Received =
  | Exclude<Downloaded["end"], { kind: "whole" }>
  | { readonly kind: "whole"; readonly pieces: readonly string[]; readonly version: Validator | null };

/**
 * Stores a file, wherever it is, among the pieces of its task: what is read and kept are the same bytes.
 * Throws PermanentError for a place that can't be read from or has no such file, TransientError when a bucket is away.
 */
export async function receive(
  { location, optional, known, begun, save }: Receivable,
  pieces: Pieces,
  { data, bucketNamed, fetch, hasTime }: ReceiveDeps,
): Promise<{ readonly requests: number; readonly end: Received }> {
  const place = placeOf(location, data.name);
  if (place.kind !== "web") {
    const name = pieces.newName();
    await takeFromBucket(place, pieces.keyOf(name), { data, bucketNamed });
    return { requests: 1, end: { kind: "whole", pieces: [name], version: null } };
  }
  const putPiece = async (bytes: Uint8Array) => {
    const name = pieces.newName();
    await data.put(pieces.keyOf(name), bytes, "application/octet-stream");
    return name;
  };
  const { requests, end } = await download(
    { url: place.url, optional, known, begun },
    { fetch, putPiece, save, hasTime },
  );
  if (end.kind !== "whole") return { requests, end };
  const { version, pieces: names } = end.transfer;
  return { requests, end: { kind: "whole", pieces: names, version } };
}

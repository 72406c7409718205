import type { FileLocation } from "../../messages.ts";
import type * as z from "zod";
import type { Bucket } from "./s3.ts";

/** Where files land: `drop/<source>/…/<name>` starts a run; `uploads/<source>/…/<name>` waits for one that names it. */
const TAKEN = /^(?:drop|uploads)\/([^/]+)\/(.+)$/s;

/** The source and name that a landing key stands for, or null for a key that is not of that form. */
export function landing(bucketName: string, key: string): (z.infer<typeof FileLocation> & { source: string }) | null {
  const [, source, path] = TAKEN.exec(key) ?? [];
  const name = path?.slice(path.lastIndexOf("/") + 1);
  return source && name ? { source, location: `s3://${bucketName}/${key}`, name } : null;
}

/** Splits `s3://bucket/key`; null for any other location. */
export function s3Location(location: string): { bucket: string; key: string } | null {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(location) ?? [];
  return bucket && key ? { bucket, key } : null;
}

/** Deletes a landed file that a run has taken in; files elsewhere are left alone. */
export async function deleteTaken(data: Bucket, location: string): Promise<void> {
  const place = s3Location(location);
  if (place?.bucket === data.name && TAKEN.test(place.key)) await data.delete(place.key);
}

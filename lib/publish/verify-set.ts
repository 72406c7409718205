import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { PermanentError, TransientError } from "../errors.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { findEdition } from "../stores/publications/editions.ts";
import { fileKey, manifestOf } from "./manifest.ts";

/** What was read back of a data set. */
export interface Verified {
  readonly set: string;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Reads every stored file of a data set back and compares it with what was written.
 * @throws TransientError when a stored file is another one; PermanentError when it is not there, or the edition does not hold the data set.
 */
export async function verifySet(
  edition: string,
  id: string,
  { db, bucket }: { readonly db: Queries; readonly bucket: Pick<Bucket, "stream"> },
): Promise<Verified> {
  const row = await findEdition(db, edition);
  const set = row && manifestOf(row).sets.find((one) => one.id === id);
  if (!set) throw new PermanentError(`The edition ${edition} holds no data set ${id}`);
  for (const { name, sha256 } of set.files) {
    const key = fileKey(edition, name);
    const sum = createHash("sha256");
    await pipeline(await bucket.stream(key), sum);
    const found = sum.digest("hex");
    if (found !== sha256) {
      throw new TransientError(`${key} is not what was written: SHA-256 ${found}, expected ${sha256}`, { key });
    }
  }
  const bytes = set.files.reduce((sum, file) => sum + file.bytes, 0);
  return { set: id, rows: set.rows, files: set.files.length, bytes };
}

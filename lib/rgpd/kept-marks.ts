/** The marks of erasures beside the database, in S3: a database that is lost and restored from an older backup still knows them. */
import * as z from "zod";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Mark } from "../stores/privacy/erasures.ts";

const KEY = "erasures/marks.json";

const Marks = z.array(
  z.object({
    kind: z.enum(["advert", "agent", "name", "phone", "email", "owner"]),
    hash: z.string().regex(/^(?:\d+\.)?[0-9a-f]{32}$/),
    words: z.int().positive().nullable(),
  }),
);

/** Keeps all marks, those that are kept already included, each `lifted` to the newest key. */
export async function keepMarks(
  data: Pick<Bucket, "list" | "bytes" | "put">,
  marks: readonly Mark[],
  lifted: (hash: string) => string = (hash) => hash,
): Promise<void> {
  const known = [...(await keptMarks(data)), ...marks].map((mark) => ({ ...mark, hash: lifted(mark.hash) }));
  const all = new Map(known.map((mark) => [`${mark.kind} ${mark.hash}`, mark]));
  await data.put(KEY, JSON.stringify([...all.values()]), "application/json");
}

/** The marks that are kept; none before the first. */
export async function keptMarks(data: Pick<Bucket, "list" | "bytes">): Promise<Mark[]> {
  for await (const key of data.list(KEY)) {
    if (key === KEY) return Marks.parse(JSON.parse(Buffer.from(await data.bytes(KEY)).toString("utf8")));
  }
  return [];
}

import type { Bucket } from "../stores/aws/s3.ts";
import type { Reading } from "../stores/figures/collection-figures.ts";

/** One page of a listing. */
const AT_MOST = 1_000;

/** Counts the dead letters that are kept in S3, by queue; 0 for queues that have none. At most 1,000 are looked at. */
export async function deadLetterReadings(
  { list }: Pick<Bucket, "list">,
  queues: readonly string[],
): Promise<readonly Reading[]> {
  const counts = new Map(queues.map((queue) => [queue, 0]));
  let seen = 0;
  for await (const key of list("dead-letters/")) {
    const queue = key.split("/")[1] ?? "";
    counts.set(queue, (counts.get(queue) ?? 0) + 1);
    seen += 1;
    if (seen === AT_MOST) break;
  }
  return [...counts].map(([queue, value]) => ({ name: "dead_letters", labels: { queue }, value }));
}

import { Readable } from "node:stream";
import { ConfigError } from "../errors.ts";
import type { RunInput } from "../messages.ts";
import type { Source, WebSource } from "../sources/schema.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { landingKey } from "./file/landing-key.ts";
import { newRunId } from "./run-id.ts";
import { parseSearchUrl } from "./web/search.ts";

/** Starts a run of each of these sources, each its own, and gives their ids. */
export async function orderSources(sources: readonly Source[], start: Start): Promise<string[]> {
  const orders = sources.map(({ id }): RunInput => ({
    runId: newRunId(`run-${id}`),
    trigger: "manual",
    sources: [id],
  }));
  for (const order of orders) await start(order);
  return orders.map(({ runId }) => runId);
}

type Start = (input: RunInput) => Promise<void>;

/** Starts a run of a search that was pasted from the browser, of the source whose site it is of; null where it is of none. */
export async function orderSearch(sources: readonly Source[], url: string, start: Start): Promise<string | null> {
  const source = sources.find((one): one is WebSource => one.kind === "web" && isSearchOf(one, url));
  if (!source) return null;
  const runId = newRunId(`run-${source.id}`);
  await start({ runId, trigger: "manual", sources: [source.id], urls: [{ source: source.id, url }] });
  return runId;
}

function isSearchOf(source: WebSource, url: string): boolean {
  try {
    parseSearchUrl(source, url);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** Starts a run that reads again what a run has stored, and gives its id. */
export async function orderReplay(runId: string, start: Start): Promise<string> {
  const again = newRunId(`replay-${runId}`);
  await start({ runId: again, trigger: "replay", replay: { runId } });
  return again;
}

/** Drops a file of a source where its arrival starts a run, and gives that run's id. */
export async function dropFile(
  { source, name, bytes }: { readonly source: string; readonly name: string; readonly bytes: Uint8Array },
  data: Pick<Bucket, "upload">,
): Promise<string> {
  const runId = newRunId(`ingest-${source}`);
  await data.upload(landingKey("drop", source, runId, name), Readable.from([bytes]), { "run-id": runId });
  return runId;
}

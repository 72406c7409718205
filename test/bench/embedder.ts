import { rm } from "node:fs/promises";
import { endpointEmbedder } from "../../lib/query/search/endpoint-embedder.ts";
import type { Embedder } from "../../lib/query/search/embedder.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { embeddedEngine, embeddingsPart } from "../../localstack/services/embeddings.ts";
import { temporaryHome, testTools } from "../support/cloud.ts";

/** Calls `work` with the embedded engine, started for it and stopped after it. */
export async function withEmbedder<T>(work: (embedder: Embedder) => Promise<T>): Promise<T> {
  const [home, port, python] = await Promise.all([temporaryHome(), freePort(), testTools()]);
  const engine = await runPart(embeddingsPart({ port, python }), home);
  try {
    return await work(endpointEmbedder(embeddedEngine(port)));
  } finally {
    await engine.stop();
    await rm(home.root, { recursive: true, force: true });
  }
}

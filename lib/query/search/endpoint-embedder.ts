import { LRUCache } from "lru-cache";
import { request } from "undici";
import * as z from "zod";
import { EmbedderAway } from "./embedder.ts";
import type { Embedder } from "./embedder.ts";

/** Where an OpenAI-compatible engine answers `POST …/embeddings`, and what it is expected to give. */
export const EmbedderSettings = z.strictObject({
  /** The address before `/embeddings`, for example `https://api.example/v1`. */
  url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
  model: z.string().min(1).max(200),
  dimensions: z.int().min(1).max(4_000),
  /** Whether it is told `input_type`, which says if a text is a question or a passage; endpoints that do not know the field refuse it. */
  inputType: z.boolean().default(false),
  key: z.string().min(1).optional(),
  /** What of a text is sent: models read some 500 tokens, and a small engine takes time for each. */
  characters: z.int().min(50).max(100_000).default(2_000),
});
export type EmbedderSettings = z.infer<typeof EmbedderSettings>;

interface Bounds {
  /** Time limit of one question's vector. */
  readonly queryMs: number;
  /** Time limit of one call with passages. */
  readonly passagesMs: number;
}
const BOUNDS: Bounds = { queryMs: 1_500, passagesMs: 15_000 };

/** Vectors of questions that one process keeps. */
const KEPT_QUERIES = 1_000;
/** Bytes of an answer for each number of a vector, with what stands around them. */
const BYTES_PER_NUMBER = 32;
const ENVELOPE_BYTES = 65_536;
/** After a failure nobody waits again for this long. */
const REST_MS = 5_000;

/**
 * Makes an embedder of an OpenAI-compatible endpoint (https://platform.openai.com/docs/api-reference/embeddings). Vectors of questions are
 * kept in memory; a question after a failure is told at once for five seconds.
 */
export function endpointEmbedder(settings: EmbedderSettings, given: Partial<Bounds> = {}): Embedder {
  const bounds = { ...BOUNDS, ...given };
  const kept = new LRUCache<string, Float32Array>({ max: KEPT_QUERIES });
  let resting: { readonly until: number; readonly failure: EmbedderAway } | undefined;
  const call = async (texts: readonly string[], as: "query" | "passage", signal?: AbortSignal) => {
    if (as === "query" && resting && Date.now() < resting.until) throw resting.failure;
    try {
      const vectors = await ask(settings, texts, as, signalOf(bounds, as, signal));
      resting = undefined;
      return vectors;
    } catch (error) {
      if (signal?.aborted) throw error;
      const failure = asAway(error, bounds, as);
      resting = { until: Date.now() + REST_MS, failure };
      throw failure;
    }
  };
  return {
    model: settings.model,
    dimensions: settings.dimensions,
    embed: async (given, as, signal) => {
      const texts = given.map((text) => cutAt(text, settings.characters));
      if (texts.length === 0) return [];
      const [only] = texts;
      if (as === "passage" || texts.length > 1 || only === undefined) return call(texts, as, signal);
      const known = kept.get(only);
      if (known) return [known];
      const vectors = await call(texts, as, signal);
      if (vectors[0]) kept.set(only, vectors[0]);
      return vectors;
    },
  };
}

function signalOf({ queryMs, passagesMs }: Bounds, as: "query" | "passage", signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(as === "query" ? queryMs : passagesMs);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

/** Never ends inside a surrogate pair. */
function cutAt(text: string, characters: number): string {
  return text.length <= characters ? text : text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, "");
}

const Answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
});

async function ask(
  { url, model, dimensions, inputType, key }: EmbedderSettings,
  texts: readonly string[],
  as: "query" | "passage",
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const answer = await request(`${url}/embeddings`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model, input: texts, encoding_format: "float", ...(inputType && { input_type: as }) }),
    signal,
  });
  const body = await bytesOf(answer.body, ENVELOPE_BYTES + texts.length * dimensions * BYTES_PER_NUMBER);
  if (answer.statusCode !== 200) throw new EmbedderAway(`The embedding engine answers ${answer.statusCode}`);
  return vectorsOf(body, texts.length, dimensions);
}

async function bytesOf(body: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > most) throw new EmbedderAway("The embedding engine answers more than was asked for");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function vectorsOf(body: string, count: number, dimensions: number): Float32Array[] {
  const { data } = read(body);
  const vectors = Array.from({ length: count }, (_, index) => data.find((one) => one.index === index)?.embedding);
  return vectors.map((numbers) => {
    if (!numbers) throw new EmbedderAway(`The embedding engine gives ${data.length} vectors for ${count} texts`);
    if (numbers.length !== dimensions)
      throw new EmbedderAway(
        `The embedding engine gives vectors of ${numbers.length} numbers, ${dimensions} are expected`,
      );
    return unit(numbers);
  });
}

function read(body: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(body));
  } catch (error) {
    throw new EmbedderAway("The embedding engine answers what is not a list of vectors", {}, { cause: error });
  }
}

function unit(numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers);
  if (!Number.isFinite(length) || length === 0) throw new EmbedderAway("The embedding engine gives an empty vector");
  return Float32Array.from(numbers, (number) => number / length);
}

function asAway(error: unknown, bounds: Bounds, as: "query" | "passage"): EmbedderAway {
  if (error instanceof EmbedderAway) return error;
  const late = error instanceof Error && error.name === "TimeoutError";
  const seconds = (as === "query" ? bounds.queryMs : bounds.passagesMs) / 1_000;
  const why = late
    ? `The embedding engine does not answer within ${seconds} s`
    : "The embedding engine can't be reached";
  return new EmbedderAway(why, {}, { cause: error });
}

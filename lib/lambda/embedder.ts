import { ConfigError } from "../errors.ts";
import { noEmbedder } from "../query/search/embedder.ts";
import type { Embedder } from "../query/search/embedder.ts";
import { EmbedderSettings, endpointEmbedder } from "../query/search/endpoint-embedder.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";

/**
 * Gives the embedder that a parameter describes, `{"url", "model", "dimensions", "inputType", "key"}`; where there is none, or it says `off`, one that
 * is always away.
 * @throws ConfigError naming each wrong field, never its value.
 */
export async function embedderAt(parameter: string): Promise<Embedder> {
  const text = (await readOptionalParameter(parameter))?.trim();
  if (!text || text === "off") return noEmbedder;
  const read = EmbedderSettings.safeParse(json(text));
  if (read.success) return endpointEmbedder(read.data);
  const wrong = read.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`);
  throw new ConfigError(`The parameter ${parameter} does not describe an embedding engine (${wrong.join("; ")})`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { request } from "undici";
import * as z from "zod";
import { ConfigError } from "../../../errors.ts";
import { ModelAway } from "./model.ts";
import type { Model, Prompt } from "./model.ts";

/** How a language model is reached, as the parameter `llm` holds it. */
const ModelSettings = z.strictObject({
  /** Base address, with its version: `https://api.openai.com/v1`, `https://api.anthropic.com/v1`. */
  url: z.url({ protocol: /^https?$/ }),
  model: z.string().min(1).max(200),
  /** Nothing where none is needed. */
  key: z.string().min(1).optional(),
  protocol: z.enum(["openai", "anthropic"]).default("openai"),
  /** Of the whole call: the function that answers ends after 29 seconds. */
  timeoutMs: z.int().min(100).max(25_000).default(20_000),
});
type ModelSettings = z.output<typeof ModelSettings>;

/**
 * Makes the model that a setting describes; null where there is no setting.
 * @throws ConfigError that names what is wrong with it, never the key.
 */
export function modelOf(setting: string | undefined): Model | null {
  if (setting === undefined || setting === "") return null;
  const read = ModelSettings.safeParse(parsed(setting));
  if (read.success) return httpModel(read.data);
  const wrong = read.error.issues.map(({ path, message }) => `${path.join(".") || "setting"}: ${message}`);
  throw new ConfigError(`The language model is not set as it should be: ${wrong.join("; ")}`);
}

const MAX_TOKENS = 900;
const MAX_BYTES = 500_000;
const ANTHROPIC_VERSION = "2023-06-01";

interface Protocol {
  readonly path: string;
  readonly headers: (key: string | undefined) => Record<string, string>;
  readonly body: (model: string, prompt: Prompt) => unknown;
  readonly answer: z.ZodType<string>;
}

/** https://platform.openai.com/docs/api-reference/chat and https://docs.claude.com/en/api/messages */
const PROTOCOLS: Readonly<Record<ModelSettings["protocol"], Protocol>> = {
  openai: {
    path: "/chat/completions",
    headers: (key) => (key === undefined ? {} : { authorization: `Bearer ${key}` }),
    body: (model, { system, user }) => ({
      model,
      temperature: 0,
      max_tokens: MAX_TOKENS,
      stream: false,
      messages: [
        { role: "system", content: system },
        { role: "user", content: user },
      ],
    }),
    answer: z
      .object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1) })
      .transform(({ choices }) => choices[0]?.message.content ?? ""),
  },
  anthropic: {
    path: "/messages",
    headers: (key) => ({ "anthropic-version": ANTHROPIC_VERSION, ...(key === undefined ? {} : { "x-api-key": key }) }),
    body: (model, { system, user }) => ({
      model,
      temperature: 0,
      max_tokens: MAX_TOKENS,
      stream: false,
      system,
      messages: [{ role: "user", content: user }],
    }),
    answer: z
      .object({ content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })) })
      .transform(({ content }) => content.map(({ type, text }) => (type === "text" ? (text ?? "") : "")).join("")),
  },
};

/** Makes a model that is asked over HTTP by one of the two protocols; redirects are not followed, an answer is read up to 500 kB. */
function httpModel({ url, model, key, protocol, timeoutMs }: ModelSettings): Model {
  const { path, headers, body, answer } = PROTOCOLS[protocol];
  const address = `${url.replace(/\/{1,5}$/, "")}${path}`;
  return {
    name: model,
    ask: async (prompt) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const text = await reached(timeoutMs, async () => {
        const response = await request(address, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json", ...headers(key) },
          body: JSON.stringify(body(model, prompt)),
          signal,
        });
        if (response.statusCode !== 200) {
          await response.body.dump();
          throw new ModelAway("injoignable", `le modèle a répondu ${response.statusCode}`);
        }
        return limited(response.body);
      });
      const read = answer.safeParse(parsed(text));
      if (!read.success || read.data.trim() === "")
        throw new ModelAway("illisible", "la réponse du modèle ne se lit pas");
      return read.data;
    },
  };
}

async function reached(timeoutMs: number, work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ModelAway) throw error;
    if (error instanceof Error && error.name === "TimeoutError") {
      throw new ModelAway("trop_lent", `le modèle n’a pas répondu en ${timeoutMs / 1000} s`);
    }
    throw new ModelAway("injoignable", "le modèle n’est pas joignable");
  }
}

async function limited(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAX_BYTES) throw new ModelAway("illisible", "la réponse du modèle est trop longue");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll } from "vitest";
import * as z from "zod";
import { modelOf } from "../../lib/query/chat/model/http-model.ts";
import type { Model } from "../../lib/query/chat/model/model.ts";

type Protocol = "openai" | "anthropic";

/** How the stand-in behaves: what it says, or what it does instead of answering. */
type Behaviour = ((prompt: string) => string) | "stalls" | "streams garbage" | "fails" | "never ends";

const Asked = z.object({
  model: z.string(),
  system: z.string().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

const TIMEOUT_MS = 400;
const KEY = "key-of-the-test";

/** Starts a server that speaks the protocols of OpenAI and Anthropic as far as a conversation needs them; it ends with the tests of the file. */
export async function standInModel() {
  let behaviour: Behaviour = () => "";
  const prompts: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const asked = Asked.parse(JSON.parse(await text(request)));
      const anthropic = request.url === "/v1/messages";
      const allowed = anthropic
        ? request.headers["x-api-key"] === KEY && request.headers["anthropic-version"] === "2023-06-01"
        : request.url === "/v1/chat/completions" && request.headers.authorization === `Bearer ${KEY}`;
      if (!allowed) return response.writeHead(401).end();
      const prompt = asked.messages.find(({ role }) => role === "user")?.content ?? "";
      prompts.push(prompt);
      return behave(response, behaviour, (said) => (anthropic ? anthropicAnswer(said) : openaiAnswer(said)), prompt);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = z.object({ port: z.int() }).parse(server.address());
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    prompts,
    /** The model that answers so from now on. */
    as: (protocol: Protocol, next: Behaviour): Model => {
      behaviour = next;
      const url = `http://127.0.0.1:${address.port}/v1`;
      const model = modelOf(JSON.stringify({ url, model: "stand-in", key: KEY, protocol, timeoutMs: TIMEOUT_MS }));
      if (!model) throw new Error("no model was made");
      return model;
    },
  };
}

function behave(
  response: ServerResponse,
  behaviour: Behaviour,
  answer: (said: string) => unknown,
  prompt: string,
): void {
  if (behaviour === "stalls") return;
  if (behaviour === "fails") response.writeHead(500).end("broken");
  else if (behaviour === "streams garbage") {
    response
      .writeHead(200, { "content-type": "text/event-stream" })
      .end('data: {"choices":[{"delta":{"con\n\n\u0000\u0001');
  } else if (behaviour === "never ends") {
    response.writeHead(200, { "content-type": "application/json" });
    const more = (): void => {
      if (!response.destroyed) response.write(" ".repeat(65_536), more);
    };
    more();
  } else {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer(behaviour(prompt))));
  }
}

function openaiAnswer(said: string): unknown {
  return { id: "1", object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content: said } }] };
}

function anthropicAnswer(said: string): unknown {
  return {
    id: "1",
    type: "message",
    role: "assistant",
    content: [{ type: "text", text: said }],
    stop_reason: "end_turn",
  };
}

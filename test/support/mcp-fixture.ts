import { createServer } from "node:http";
import { completable, McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import type { CallToolResult, McpServerFactory } from "@modelcontextprotocol/server";
import * as z from "zod";
import { answerMcp } from "../../lib/http/mcp/endpoint.ts";
import { freePort } from "../../localstack/ports.ts";
import { Refusal } from "../../lib/query/refusal.ts";
import { request as eventOf } from "./http.ts";
import { addAskingTools, stateCodec } from "./mcp-fixture-inputs.ts";

/** One pixel, and one sample of silence. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

const text = (value: string) => ({ type: "text" as const, text: value });
const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
const embedded = (uri: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType: "text/plain", text: "This is an embedded resource content." },
});

/** What the conformance suite expects of a server: https://github.com/modelcontextprotocol/conformance */
export const fixtureServer: McpServerFactory = () => {
  const server = new McpServer(
    { name: "fixture", version: "1" },
    {
      cacheHints: CACHE,
      capabilities: { logging: {} },
      requestState: { verify: (state, context) => stateCodec.verify(state, context) },
    },
  );
  addTools(server);
  addAskingTools(server);
  addResources(server);
  addPrompts(server);
  return server;
};

const HINT = { ttlMs: 1_000, cacheScope: "private" } as const;
const CACHE = {
  "server/discover": HINT,
  "tools/list": HINT,
  "prompts/list": HINT,
  "resources/list": HINT,
  "resources/templates/list": HINT,
  "resources/read": HINT,
};

function addTools(server: McpServer): void {
  const plain = (name: string, ...content: CallToolResult["content"]): void => {
    server.registerTool(name, { description: name }, () => ({ content }));
  };
  plain("test_simple_text", text("This is a simple text response for testing."));
  plain("test_image_content", image);
  plain("test_audio_content", { type: "audio", data: WAV, mimeType: "audio/wav" });
  plain("test_embedded_resource", embedded("test://embedded-resource"));
  plain("test_multiple_content_types", text("Multiple content types test:"), image, embedded("test://mixed"));
  server.registerTool("test_error_handling", { description: "fails" }, () => ({
    content: [text("This tool intentionally returns an error for testing")],
    isError: true,
  }));
  server.registerTool("test_tool_with_progress", { description: "tells its progress" }, async (context) => {
    const token = context.mcpReq._meta?.progressToken;
    for (const progress of token === undefined ? [] : [0, 50, 100]) {
      await context.mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken: token ?? 0, progress, total: 100 },
      });
    }
    return { content: [text("done")] };
  });
}

function addResources(server: McpServer): void {
  const described = { title: "fixture", mimeType: "text/plain" };
  server.registerResource("static-text", "test://static-text", described, (uri) => ({
    contents: [{ uri: uri.href, mimeType: "text/plain", text: "This is the content of the static text resource." }],
  }));
  server.registerResource("static-binary", "test://static-binary", { mimeType: "image/png" }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: "image/png", blob: PNG }],
  }));
  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  server.registerResource("template", template, { mimeType: "application/json" }, (uri, { id }) => ({
    contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true }) }],
  }));
}

function addPrompts(server: McpServer): void {
  const user = <Content>(content: Content) => ({ role: "user" as const, content });
  server.registerPrompt("test_simple_prompt", { description: "simple" }, () => ({
    messages: [user(text("This is a simple prompt for testing."))],
  }));
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "arguments",
      argsSchema: z.object({ arg1: completable(z.string(), () => ["paris"]), arg2: z.string() }),
    },
    ({ arg1, arg2 }) => ({ messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))] }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "resource", argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({ messages: [user(embedded(resourceUri)), user(text("Please process it."))] }),
  );
  server.registerPrompt("test_prompt_with_image", { description: "image" }, () => ({
    messages: [user(image), user(text("Please look at it."))],
  }));
}

/** A server that listens on a free port. */
export interface ServedFixture {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves a factory by the adapter that the API answers MCP with. */
export async function serveMcp(factory: McpServerFactory): Promise<ServedFixture> {
  const server = createServer((asked, response) => {
    void (async () => {
      const parts: Uint8Array[] = [];
      for await (const part of asked.iterator()) parts.push(Buffer.from(part));
      const headers = Object.fromEntries(Object.entries(asked.headers).map(([name, value]) => [name, String(value)]));
      const { method = "GET", url = "/" } = asked;
      try {
        const event = eventOf(url, { method, headers, body: Buffer.concat(parts).toString("utf8") });
        const answer = await answerMcp(factory, event, { origins: [] });
        const { status = 200, body, type, headers: told = {} } = answer;
        response.writeHead(status, { ...told, ...(type !== undefined && { "content-type": type }) });
        response.end(typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
      } catch (error) {
        response.writeHead(error instanceof Refusal ? error.details.status : 500).end(String(error));
      }
    })();
  });
  const port = await freePort();
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

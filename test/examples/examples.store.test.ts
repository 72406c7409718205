import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, expect, test } from "vitest";
import * as z from "zod";
import { servedApi } from "../support/served-api.ts";

const served = await servedApi();
const QUESTION = "appartement à Montpellier, 200 000 € maximum";
const run = promisify(execFile);

/** What an example prints for the question, run as its first line says. */
async function printed(name: string, llm: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = { IMO_API: served.url, IMO_KEY: served.credentials["X-Api-Key"] ?? "", ...llm };
  const { stdout } = await run(process.execPath, [path.join(import.meta.dirname, name), QUESTION], { env });
  return stdout.trimEnd();
}

/** A model's server that answers each request by what `say` makes of its body. */
async function modelThat(say: (asked: unknown) => unknown) {
  const server = createServer((request, response) => {
    void (async () => {
      const said = say(JSON.parse(await text(request)));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(said));
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  afterAll(() => server.close());
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return { LLM_URL: `http://127.0.0.1:${port}/v1`, LLM_MODEL: "stand-in", LLM_KEY: "k" };
}

test("plain fetch: a context as text, its tokens told", async () => {
  const [, context = "", tokens] = /^([^]*)\n\n\((\d+) tokens\)$/.exec(await printed("plain-fetch.mjs")) ?? [];
  expect(context).toMatch(/^Question : appartement à Montpellier[^]*\[annonce:\d+\]/);
  expect(countTokens(context)).toBe(Number(tokens));
});

const ToolMessages = z.object({
  messages: z.array(z.looseObject({ role: z.string(), content: z.string().nullish() })),
});

test("OpenAI's tools: the model calls one, and answers from what it gave", async () => {
  const llm = await modelThat((asked) => {
    const told = ToolMessages.parse(asked).messages.find(({ role }) => role === "tool")?.content;
    const called = { name: "contexte_immobilier", arguments: JSON.stringify({ question: QUESTION }) };
    const message = told
      ? { role: "assistant", content: `Voir ${/\[annonce:\d+\]/.exec(told)?.[0]}` }
      : { role: "assistant", content: null, tool_calls: [{ id: "c1", type: "function", function: called }] };
    return { choices: [{ message }] };
  });
  expect(await printed("openai-tools.mjs", llm)).toMatch(/^Voir \[annonce:\d+\]$/);
});

/** https://docs.claude.com/en/docs/build-with-claude/search-results: no other key is taken. */
const SearchResult = z.strictObject({
  type: z.literal("search_result"),
  source: z.string().min(1),
  title: z.string().min(1),
  content: z.array(z.strictObject({ type: z.literal("text"), text: z.string().min(1) })).min(1),
  citations: z.strictObject({ enabled: z.boolean() }),
});
const Claude = z.object({
  messages: z.tuple([
    z.object({
      content: z.array(z.union([SearchResult, z.strictObject({ type: z.literal("text"), text: z.string() })])),
    }),
  ]),
});

test("Anthropic's search results: the blocks are what Claude takes, and what it cites is told", async () => {
  const llm = await modelThat((asked) => {
    const [{ content }] = Claude.parse(asked).messages;
    const first = content.find((block) => block.type === "search_result");
    const citations = [{ type: "search_result_location", source: first?.source, title: first?.title, cited_text: "" }];
    return { content: [{ type: "text", text: "Un appartement.", citations }] };
  });
  const [said, cited] = (await printed("anthropic-search-results.mjs", llm)).split("\n");
  expect(said?.trim()).toBe("Un appartement.");
  expect(cited).toMatch(/^(?:https:\/\/www\.iadfrance\.fr\/|\/annonces\/\d+$)/);
});

const Configuration = z.object({
  mcpServers: z.object({
    "imo-ops": z.object({ url: z.url(), headers: z.record(z.string(), z.string()) }),
  }),
});

test("MCP: a client with this configuration calls the context as a tool", async () => {
  const written = await readFile(path.join(import.meta.dirname, "mcp-client.json"), "utf8");
  const filled = written
    .replaceAll("http://127.0.0.1:3000", served.url)
    .replaceAll("${IMO_KEY}", served.credentials["X-Api-Key"] ?? "");
  const { url, headers } = Configuration.parse(JSON.parse(filled)).mcpServers["imo-ops"];
  const client = new Client({ name: "example", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  const { structuredContent } = await client.callTool({ name: "contexte", arguments: { question: QUESTION } });
  expect(structuredContent).toMatchObject({
    intention: "annonces",
    passages: expect.arrayContaining([expect.objectContaining({ type: "annonce" })]),
  });
  await client.close();
});

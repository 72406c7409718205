import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { adminKey } from "../../support/access.ts";
import { anAdvert } from "../../support/adverts.ts";
import { apiOver } from "../../support/api.ts";
import { bodyOf } from "../../support/http.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { ask, read } = apiOver(db);

const MODERN = "2026-07-28";

/** Sends one message as a client of 2026-07-28 does. */
async function send(method: string, params: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const name = params["name"] ?? params["uri"];
  return ask("/mcp", {
    method: "POST",
    headers: {
      "x-api-key": await adminKey(db),
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": MODERN,
      "mcp-method": method,
      host: "127.0.0.1:3000",
      ...(typeof name === "string" && { "mcp-name": name }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } }),
  });
}

const Called = z.object({
  result: z.object({
    isError: z.boolean().optional(),
    content: z.array(z.object({ type: z.literal("text"), text: z.string() })),
    structuredContent: z.record(z.string(), z.unknown()).optional(),
  }),
});
const call = async (name: string, given: Record<string, unknown>) =>
  Called.parse(bodyOf(await send("tools/call", { name, arguments: given }))).result;

beforeAll(async () => {
  const advert = anAdvert({ reference: "1", commune: "34172", description: "Maison avec jardin." });
  await db.transaction((tx) => mergeAdverts(tx, [advert], { runId: "r", readerVersion: 1 }));
});

const Listed = z.object({
  result: z.object({
    tools: z.array(
      z.object({
        name: z.string(),
        annotations: z.object({ readOnlyHint: z.boolean(), destructiveHint: z.boolean() }),
        inputSchema: z.looseObject({ type: z.literal("object") }),
        outputSchema: z.looseObject({ type: z.literal("object") }),
      }),
    ),
  }),
});
const listTools = async () => Listed.parse(bodyOf(await send("tools/list"))).result.tools;

test("every tool reads only, and says what it takes and gives", async () => {
  const tools = await listTools();
  expect(tools).toHaveLength(14);
  expect(tools.every(({ annotations }) => annotations.readOnlyHint && !annotations.destructiveHint)).toBe(true);
});

test.each([
  ["comprendre_demande", { q: "T3 à Montpellier" }],
  ["rechercher_annonces", { q: "jardin", limite: 2 }],
  ["lister_annonces", { limite: 1 }],
  ["lire_annonce", { id: 1 }],
  ["lire_marche", { commune: "34172", type: "appartement" }],
  ["lire_sources", {}],
  ["lister_filtres", {}],
])("what %s gives is what it says that it gives", async (name, given) => {
  const tool = (await listTools()).find((one) => one.name === name);
  const { structuredContent, content, isError } = await call(name, given);
  expect(isError, content[0]?.text).toBeUndefined();
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  expect(ajv.validate(tool?.outputSchema ?? false, structuredContent), ajv.errorsText()).toBe(true);
  expect(JSON.parse(content[0]?.text ?? "")).toEqual(structuredContent);
});

test("a tool gives what its route gives", async () => {
  const { structuredContent } = await call("lister_annonces", { limite: 1 });
  expect(structuredContent).toEqual(await read("/annonces/liste?limite=1"));
});

test("a code that a client sends as a number finds its commune, zeros at its beginning included", async () => {
  const given = { commune: 1004, type: "appartement" };
  const { structuredContent, content, isError } = await call("lire_marche", given);
  expect(isError, content[0]?.text).toBeUndefined();
  expect(structuredContent).toEqual(await read("/marche?commune=01004&type=appartement"));
});

test("what a tool can't read is told to the model by name, and so is what there is not", async () => {
  const wrong = await call("lister_annonces", { min_prix: "cher", couleur: "bleu" });
  expect(wrong).toMatchObject({ isError: true });
  expect(wrong.content[0]?.text).toMatch(/min_prix : reçu cher.*couleur/s);
  expect(await call("lire_annonce", { id: 999_999 })).toMatchObject({ isError: true });
});

test("an advert is a resource by its address; there is none at another one", async () => {
  const [advert] = await db.query<{ advert_id: number }>(`select advert_id from advert`);
  const uri = `imo://annonces/${advert?.advert_id}`;
  const found = JSON.stringify(bodyOf(await send("resources/read", { uri })));
  expect(found).toContain("Maison avec jardin.");
  expect(bodyOf(await send("resources/read", { uri: "imo://annonces/999999" }))).toMatchObject({
    error: { message: expect.any(String) },
  });
});

test("foreign hosts and the pages of foreign origins are refused, our own are not", async () => {
  const status = async (headers: Record<string, string>) => (await send("tools/list", {}, headers)).statusCode;
  expect(await status({ host: "evil.example" })).toBe(403);
  expect(await status({ origin: "https://evil.example" })).toBe(403);
  expect(await status({ "x-page-origin": "https://evil.example" })).toBe(403);
  expect(await status({ origin: "http://127.0.0.1:3000" })).toBe(200);
  expect(await status({ host: "api.test" })).toBe(200);
});

test("whoever shows no key is told where to get a token", async () => {
  const refused = await ask("/mcp", { method: "POST", headers: { host: "api.test" }, body: "{}" });
  const metadata = "https://api.test/.well-known/oauth-protected-resource/mcp";
  expect(refused).toMatchObject({
    statusCode: 401,
    headers: { "WWW-Authenticate": expect.stringContaining(`resource_metadata="${metadata}"`) },
  });
  const told = bodyOf(await ask("/.well-known/oauth-protected-resource/mcp", { headers: { host: "api.test" } }));
  expect(told).toMatchObject({ resource: "https://api.test/mcp", authorization_servers: ["https://api.test"] });
  const server = bodyOf(await ask("/.well-known/oauth-authorization-server", { headers: { host: "api.test" } }));
  expect(server).toMatchObject({ issuer: "https://api.test", token_endpoint: "https://api.test/token" });
});

test("a prompt says what to do with a demand", async () => {
  const given = { name: "chercher_un_logement", arguments: { demande: "T2 à Pau" } };
  expect(JSON.stringify(bodyOf(await send("prompts/get", given)))).toContain("Demande : T2 à Pau");
});

test("a message that is no JSON is refused as the protocol says", async () => {
  const headers = {
    "x-api-key": await adminKey(db),
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    host: "api.test",
  };
  const answer = await ask("/mcp", { method: "POST", headers, body: "{" });
  expect(answer.statusCode).toBe(400);
  expect(bodyOf(answer)).toMatchObject({ error: { code: -32_700 } });
});

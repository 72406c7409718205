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

test("tools are listed with what they take and give, all of them read-only", async () => {
  expect(bodyOf(await send("tools/list"))).toBeTruthy();
});

test("a tool gives what its route gives", async () => {
  const { structuredContent, content } = await call("lister_annonces", { limite: 1 });
  const page = await read("/annonces/liste?limite=1");
  expect(structuredContent).toEqual(page);
  expect(JSON.parse(content[0]?.text ?? "")).toEqual(page);
});

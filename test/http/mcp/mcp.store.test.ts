import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport as EarlierStdioTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../../../localstack/home.ts";
import { pythonEnvironment } from "../../../localstack/python.ts";
import { TOOLS } from "../../../lib/http/mcp/tools.ts";
import { furtherTestTools } from "../../support/cloud.ts";
import { servedApi } from "../../support/served-api.ts";

const run = promisify(execFile);
const api = await servedApi();
const address = new URL("/mcp", api.url);
const [credential] = Object.entries(api.credentials);

async function connected() {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(address, { requestInit: { headers: api.credentials } }));
  return client;
}

test("every tool answers its own example, with what its schema says", async () => {
  const client = await connected();
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([...TOOLS.map(({ name }) => name), "filtres"]);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const bien = await propertyId();
  for (const { name, inputSchema, outputSchema } of tools) {
    const example = TOOLS.find((tool) => tool.name === name)?.example ?? {};
    const given = "id" in example && example["id"] !== 1 ? { id: bien } : example;
    expect(ajv.validate(inputSchema, given), `${name}: ${ajv.errorsText()}`).toBe(true);
    const { structuredContent, isError, content } = await client.callTool({ name, arguments: given });
    if (name === "estimer" || name === "risques") continue;
    expect(isError ?? false, JSON.stringify(content)).toBe(false);
    expect(
      ajv.validate(JSON.parse(JSON.stringify(outputSchema)), structuredContent),
      `${name}: ${ajv.errorsText()}`,
    ).toBe(true);
  }
  await client.close();
});

async function propertyId(): Promise<number> {
  const { identifyPending } = await import("../../../lib/aggregate/identity/identify.ts");
  await identifyPending(api.db);
  const [row] = await api.db.query<{ id: number }>("select property_id as id from property limit 1");
  return row?.id ?? 0;
}

test("a client of 2025 is served as well", async () => {
  const client = new EarlierClient({ name: "earlier", version: "1.0.0" });
  await client.connect(new EarlierTransport(address, { requestInit: { headers: api.credentials } }));
  const { tools } = await client.listTools();
  expect(tools.length).toBe(TOOLS.length + 1);
  const { contents } = await client.readResource({ uri: "imo://annonces/1" });
  expect(contents[0]).toMatchObject({ mimeType: "application/json", text: expect.stringContaining('"id_annonce":1') });
  const { messages } = await client.getPrompt({ name: "point_de_marche", arguments: { commune: "Pau" } });
  expect(JSON.stringify(messages)).toContain("Pau");
  await client.close();
});

test("clients that start their servers are served over standard input and output, whichever protocol they speak", async () => {
  const started = {
    command: process.execPath,
    args: [path.join(projectRoot, "localstack/main.mjs"), "imo", "mcp", "--url", api.url],
    env: { ...getDefaultEnvironment(), IMO_API_KEY: credential?.[1] ?? "" },
  };
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StdioClientTransport(started));
  const earlier = new EarlierClient({ name: "earlier", version: "1.0.0" });
  await earlier.connect(new EarlierStdioTransport(started));
  for (const one of [client, earlier]) {
    const { structuredContent } = await one.callTool({ name: "lieux", arguments: { q: "hendaye" } });
    expect(JSON.stringify(structuredContent)).toContain("64260");
    await one.close();
  }
});

test("codes are text, also from a client that sends numbers, and what is wrong is named in French", async () => {
  const client = await connected();
  const answer = await client.callTool({ name: "marche", arguments: { commune: 64260, type: "appartement" } });
  expect(answer.structuredContent).toMatchObject({ commune: { code_insee: "64260" } });
  const refused = await client.callTool({ name: "lister_annonces", arguments: { max_prix: "beaucoup", chambre: 2 } });
  expect(refused.isError).toBe(true);
  expect(JSON.stringify(refused.content)).toMatch(/max_prix.*un montant en euros.*chambre.*min_chambres/);
  await expect(client.readResource({ uri: "imo://annonces/999999" })).rejects.toMatchObject({
    message: expect.stringContaining("999999"),
    data: { uri: "imo://annonces/999999" },
  });
  await client.close();
});

const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const post = (headers: Record<string, string>) =>
  fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body: JSON.stringify(ping),
  });

test("without a key, from another page or under another name nothing is answered", async () => {
  const stranger = await post({});
  expect(stranger.status).toBe(401);
  const told = stranger.headers.get("www-authenticate") ?? "";
  const [, metadata = ""] = /resource_metadata="([^"]+)"/.exec(told) ?? [];
  expect(await (await fetch(metadata)).json()).toMatchObject({ resource: address.href, scopes_supported: ["lecture"] });
  expect((await post({ ...api.credentials, origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ ...api.credentials, origin: api.url })).status).toBe(200);
  expect((await fetch(address, { headers: api.credentials })).status).toBe(405);
});

test("mcpcheck finds nothing against the specification of 2026-07-28", async () => {
  const tools = await furtherTestTools();
  const [name = "", value = ""] = credential ?? [];
  const args = ["-m", "mcpcheck", address.href, "--header", `${name}: ${value}`, "--json"];
  const { stdout } = await run(tools.python, args, { env: pythonEnvironment(tools) }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  const { checks } = z
    .object({ checks: z.array(z.object({ name: z.string(), status: z.string(), failures: z.array(z.unknown()) })) })
    .parse(JSON.parse(stdout));
  expect(checks.filter(({ status }) => status !== "pass")).toEqual([]);
  expect(checks).toHaveLength(8);
});

test("the inspector lists and calls tools without a warning", async () => {
  const inspector = path.join(
    projectRoot,
    "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
  );
  const [name = "", value = ""] = credential ?? [];
  const ask = async (...more: string[]) => {
    const args = ["--cli", address.href, "--transport", "http", "--header", `${name}: ${value}`, ...more];
    return run(process.execPath, [inspector, ...args], { cwd: projectRoot });
  };
  const listed = await ask("--method", "tools/list", "--strict");
  expect(listed.stderr).not.toMatch(/warn/i);
  expect(z.object({ tools: z.array(z.unknown()) }).parse(JSON.parse(listed.stdout)).tools).toHaveLength(
    TOOLS.length + 1,
  );
  const called = await ask("--method", "tools/call", "--tool-name", "lieux", "--tool-arg", "q=hendaye");
  expect(called.stderr).not.toMatch(/warn/i);
  expect(called.stdout).toContain("64260");
});

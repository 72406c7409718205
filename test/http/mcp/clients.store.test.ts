import { execFile } from "node:child_process";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, test } from "vitest";
import * as z from "zod";
import { bridge } from "../../../lib/cli/mcp-bridge.ts";
import { projectRoot } from "../../../localstack/home.ts";
import { pythonEnvironment } from "../../../localstack/python.ts";
import { furtherTestTools } from "../../support/cloud.ts";
import { servedApi } from "../../support/served-api.ts";

const run = promisify(execFile);
const api = await servedApi();
const ENDPOINT = `${api.url}/mcp`;

const Report = z.object({
  checks: z.array(
    z.object({ name: z.string(), status: z.string(), failures: z.array(z.unknown()), warnings: z.array(z.unknown()) }),
  ),
});

test("mcpcheck passes all of its checks of the revision of 2026-07-28", async () => {
  const tools = await furtherTestTools();
  const headers = Object.entries(api.credentials).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const { stdout } = await run(tools.python, ["-m", "mcpcheck", ENDPOINT, "--json", "--strict", ...headers], {
    env: pythonEnvironment(tools),
  }).catch((error: { stdout: string }) => error);
  const { checks } = Report.parse(JSON.parse(stdout));
  expect(checks.filter(({ status }) => status !== "pass")).toEqual([]);
  expect(checks).toHaveLength(8);
});

const INSPECTOR = path.join(projectRoot, "node_modules/@modelcontextprotocol/inspector/clients/cli/build/index.js");
async function inspect(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const headers = Object.entries(api.credentials).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  const told = [INSPECTOR, ENDPOINT, "--protocol-era", "modern", "--format", "json", ...args, ...headers];
  return run(process.execPath, told, { maxBuffer: 10_000_000 });
}

test("the inspector lists the tools, of whose schemas it has nothing to say, and calls one", async () => {
  const listed = await inspect("--method", "tools/list", "--strict");
  expect(listed.stderr).toBe("");
  expect(listed.stdout).toContain("rechercher_annonces");
  const called = await inspect("--method", "tools/call", "--tool-name", "chercher_lieux", "--tool-arg", "q=Hendaye");
  expect(called.stdout).toContain("64260");
});

test("a program that speaks by lines gets the answers of the endpoint, of both protocols, and every failure as an answer", async () => {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "lines", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const given = { name: "lire_loyers", arguments: { commune: "64260", type: "appartement" } };
  const messages = [
    { jsonrpc: "2.0", id: 1, method: "tools/call", params: { ...given, _meta: meta } },
    { jsonrpc: "2.0", id: 2, method: "tools/call", params: given },
  ];
  const answers = await lines([...messages.map((message) => JSON.stringify(message)), "nonsense"], api.credentials);
  const loyers = { result: { structuredContent: { commune: { code_insee: "64260" } } } };
  expect(answers).toHaveLength(3);
  expect(answers.find(({ id }) => id === 1)).toMatchObject(loyers);
  expect(answers.find(({ id }) => id === 2)).toMatchObject(loyers);
  expect(answers.find(({ id }) => id === null)).toMatchObject({ error: { code: -32_700 } });
  const [refused] = await lines([JSON.stringify(messages[0])], {});
  expect(refused).toMatchObject({ id: 1, error: { message: expect.stringContaining("jeton") } });
});

const Line = z.looseObject({ id: z.number().nullable() });

async function lines(told: readonly string[], credentials: Readonly<Record<string, string>>) {
  const output = new PassThrough();
  const target = { url: ENDPOINT, credentials: () => Promise.resolve(credentials) };
  await bridge(Readable.from(told.map((line) => `${line}\n`)), output, target);
  const text = String(output.read() ?? "");
  return text
    .trim()
    .split("\n")
    .map((line) => Line.parse(JSON.parse(line)));
}

test("a client of 2025 lists the tools and calls one", async () => {
  const client = new Client({ name: "old", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(ENDPOINT), { requestInit: { headers: { ...api.credentials } } }),
  );
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("rechercher_annonces");
  const answer = await client.callTool({ name: "lire_loyers", arguments: { commune: 64260, type: "appartement" } });
  expect(answer.structuredContent).toMatchObject({ commune: { code_insee: "64260" } });
  const { contents } = await client.readResource({ uri: "imo://annonces/1" });
  expect(contents[0]).toMatchObject({ uri: "imo://annonces/1", mimeType: "application/json" });
  await client.close();
});

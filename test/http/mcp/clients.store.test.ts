import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, test } from "vitest";
import * as z from "zod";
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

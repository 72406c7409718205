import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../../localstack/home.ts";
import type { TestServer } from "../../support/cloud.ts";
import { startMcpFixture } from "../../support/mcp-fixture.ts";

const run = promisify(execFile);
const PROGRAM = path.join(projectRoot, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
/**
 * What fails, and why: the fixture never asks its client for something (input required), and our endpoint refuses subscriptions, since a
 * function's answer is complete when it is given. A scenario of these that passes fails the test too. Extensions (tasks) do not count.
 */
const WITHOUT = [
  "server-stateless",
  "input-required-result-basic-elicitation",
  "input-required-result-basic-sampling",
  "input-required-result-basic-list-roots",
  "input-required-result-request-state",
  "input-required-result-multiple-input-requests",
  "input-required-result-multi-round",
  "input-required-result-missing-input-response",
  "input-required-result-ignore-extra-params",
  "input-required-result-non-tool-request",
  "input-required-result-result-type",
  "input-required-result-tampered-state",
  "input-required-result-capability-check",
];

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startMcpFixture();
  folder = await mkdtemp(path.join(tmpdir(), "imo-ops-conformance-"));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test("our endpoint conforms to the specification of 2026-07-28", { timeout: 120_000 }, async () => {
  const known = path.join(folder, "known.yaml");
  await writeFile(known, JSON.stringify({ server: WITHOUT }));
  const args = [
    "server",
    "--url",
    server.url,
    "--requirements",
    "2026-07-28",
    "--expected-failures",
    known,
    "-o",
    folder,
  ];
  const { stdout } = await run(process.execPath, [PROGRAM, ...args], { cwd: folder, maxBuffer: 50_000_000 });
  const [, passed = 0] = /^Total: (\d+) passed/m.exec(stdout) ?? [];
  expect(Number(passed)).toBeGreaterThan(100);
  expect(stdout).toMatch(/✓ tools-call-with-progress: 2 passed, 0 failed/);
});

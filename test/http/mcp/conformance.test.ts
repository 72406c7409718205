import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../../../localstack/home.ts";
import { fixtureServer, serveMcp } from "../../support/mcp-fixture.ts";

const run = promisify(execFile);
const SUITE = path.join(projectRoot, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
const REVISION = "2026-07-28";
/** The suite runs these too and does not score them: extensions, and scenarios that are not settled. */
const NOT_SCORED = /^server-(tasks-|json-schema-2020-12|http-custom-header-server-validation)/;
/** An answer is whole before it is sent, so that subscriptions, which never end, are refused. */
const SUBSCRIPTIONS = ["sep-2575-server-sends-subscription-ack", "sep-2575-server-tags-subscription-id"];

const Checks = z.array(z.object({ id: z.string(), status: z.string() }));

const fixture = await serveMcp(fixtureServer);
const results = await mkdtemp(path.join(tmpdir(), "imo-ops-conformance-"));
afterAll(async () => {
  await fixture.stop();
  await rm(results, { recursive: true, force: true });
});

test("the adapter meets all that the revision of 2026-07-28 requires of a server, but for subscriptions", async () => {
  // It ends with a status of 1 when something failed: what did stands in the results.
  await run(process.execPath, [SUITE, "server", "--url", fixture.url, "--requirements", REVISION, "-o", results]).catch(
    () => undefined,
  );
  const scenarios = (await readdir(results)).filter((name) => !NOT_SCORED.test(name));
  const checks = (await Promise.all(scenarios.map(readChecks))).flat();
  expect(scenarios.length).toBeGreaterThan(30);
  expect(checks.filter(({ status }) => status === "FAILURE").map(({ id }) => id)).toEqual(SUBSCRIPTIONS);
  expect(checks.filter(({ status }) => status === "SUCCESS").length).toBeGreaterThan(100);
});

async function readChecks(scenario: string): Promise<z.infer<typeof Checks>> {
  return Checks.parse(JSON.parse(await readFile(path.join(results, scenario, "checks.json"), "utf8")));
}

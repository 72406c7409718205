import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import * as z from "zod";
import { pythonEnvironment } from "../../localstack/python.ts";
import { furtherTestTools } from "../support/cloud.ts";
import { servedApi } from "../support/served-api.ts";

const run = promisify(execFile);
const api = await servedApi();

/** No server error, no status, media type, header or body that the document does not tell, no method that it leaves out. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
];
const SECONDS = 40;
const DOCUMENT = "/openapi.json";
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const Report = z.object({
  operations: z.object({ total: z.int(), tested: z.int(), errored: z.int() }),
  test_cases: z.object({ generated: z.int() }),
  failures: z.array(z.unknown()),
  errors: z.array(z.unknown()),
});

/** Questions that Schemathesis makes of our document, the same for the same seed, and what it thinks of the answers. */
async function schemathesis(): Promise<z.infer<typeof Report>> {
  const tools = await furtherTestTools();
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-schemathesis-"));
  const report = path.join(folder, "report.json");
  const headers = Object.entries(api.credentials).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const asked = [
    `${api.url}${DOCUMENT}`,
    "--seed",
    "20261127",
    "--max-time",
    String(SECONDS),
    "--checks",
    CHECKS.join(","),
  ];
  const told = ["--continue-on-failure", "--report", "json", "--report-json-path", report];
  try {
    // It ends with a status of 1 when something failed: what did stands in the report.
    await run(tools.python, ["-m", "schemathesis.cli", "run", ...asked, ...told, ...headers], {
      cwd: folder,
      env: pythonEnvironment(tools),
      maxBuffer: 50_000_000,
    }).catch(() => undefined);
    return Report.parse(JSON.parse(await readFile(report, "utf8")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("whatever is asked by the document is answered by the document", { timeout: SECONDS * 6_000 }, async () => {
  const { operations, test_cases, failures, errors } = await schemathesis();
  expect(errors).toEqual([]);
  expect(failures).toEqual([]);
  const { paths } = Document.parse(await (await fetch(`${api.url}${DOCUMENT}`)).json());
  // Where the document itself is found is not tried.
  const published = Object.entries(paths).flatMap(([at, methods]) => (at === DOCUMENT ? [] : Object.keys(methods)));
  expect(operations).toEqual({ total: published.length, tested: published.length, errored: 0 });
  expect(test_cases.generated).toBeGreaterThan(published.length * 10);
});

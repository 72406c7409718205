import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { pythonEnvironment } from "../../localstack/python.ts";
import { furtherTestTools } from "./cloud.ts";
import type { LocalApi } from "./local-api.ts";

const run = promisify(execFile);

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

/** Where an API tells what may be asked. */
export const DOCUMENT = "/openapi.json";

const Report = z.object({
  operations: z.object({ total: z.int(), tested: z.int(), errored: z.int() }),
  test_cases: z.object({ generated: z.int() }),
  failures: z.array(z.unknown()),
  errors: z.array(z.unknown()),
});

/** Asks an API for so long what Schemathesis makes of its document, the same for the same seed; gives what it thinks of the answers. */
export async function schemathesis(
  { url, credentials }: Pick<LocalApi, "url" | "credentials">,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): Promise<z.infer<typeof Report>> {
  const tools = await furtherTestTools();
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-schemathesis-"));
  const report = path.join(folder, "report.json");
  const headers = Object.entries(credentials).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const asked = [
    `${url}${DOCUMENT}`,
    "--seed",
    String(seed),
    "--max-time",
    String(seconds),
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

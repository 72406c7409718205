/** `npm test`: every check, then every test with services of its own. The last line is `N passed, N failed, N skipped`. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const CHECKS = {
  format: ["node_modules/oxfmt/bin/oxfmt", "--check", "."],
  lint: ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"],
  types: ["node_modules/typescript/bin/tsc", "--noEmit"],
  "types of the pages": ["node_modules/typescript/bin/tsc", "--noEmit", "--project", "lib/pages"],
  unused: ["node_modules/knip/bin/knip.js"],
} as const;

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numFailedTestSuites: z.int(),
  success: z.boolean(),
});

const named = process.argv.slice(2);
// Beside the checks, which leave the network alone; what fails here is told by the tests that need it. A few tests may need none of it.
const installing = named.length === 0 ? run(["test/support/install.ts"]) : undefined;
const counts: Count[] = [];
for (const [name, command] of Object.entries(CHECKS)) counts.push(await check(name, command));
counts.push(await tests());
await installing;

const total = counts.reduce((sum, { passed, failed, skipped }) => ({
  passed: sum.passed + passed,
  failed: sum.failed + failed,
  skipped: sum.skipped + skipped,
}));
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

async function check(name: string, command: readonly string[]): Promise<Count> {
  const begun = Date.now();
  const ok = (await run(command)) === 0;
  console.log(`${ok ? "✓" : "✗"} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** Every vitest project; a suite that could not even be loaded counts as a failure. */
async function tests(): Promise<Count> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-report-"));
  const report = path.join(folder, "report.json");
  try {
    const vitest = [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--config",
      "test/vitest.config.ts",
      "--reporter=default",
      "--reporter=./test/support/second-tries.ts",
      "--reporter=json",
    ];
    const code = await run([...vitest, `--outputFile.json=${report}`, ...named]);
    const read = Report.parse(JSON.parse(await readFile(report, "utf8")));
    const failed = Math.max(read.numFailedTests, code === 0 ? 0 : 1);
    return { passed: read.numPassedTests, failed, skipped: read.numPendingTests + read.numTodoTests };
  } catch (error) {
    console.error(`The tests could not be run: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(command: readonly string[]): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(process.execPath, [...command], { stdio: ["ignore", "inherit", "inherit"] });
  child.once("error", reject);
  child.once("exit", (code) => resolve(code ?? 1));
  return promise;
}

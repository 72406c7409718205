/** `npm test`: every check, then every test with services of its own. The last line is `N passed, N failed, N skipped`. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Report, countOf, failedFiles, NONE, together } from "./support/report.ts";
import type { Count } from "./support/report.ts";

const CHECKS = {
  format: ["node_modules/oxfmt/bin/oxfmt", "--check", "."],
  lint: ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"],
  types: ["node_modules/typescript/bin/tsc", "--noEmit"],
  "types of the pages": ["node_modules/typescript/bin/tsc", "--noEmit", "--project", "lib/pages"],
  unused: ["node_modules/knip/bin/knip.js"],
} as const;

/** More files than this don't fail because a machine was busy. */
const ALONE_AT_MOST = 3;

const named = process.argv.slice(2);
// Beside the checks, which leave the network alone; what fails here is told by the tests that need it. A few tests may need none of it.
const installing = named.length === 0 ? run(["test/support/install.ts"]) : undefined;
const counts: Count[] = [];
for (const [name, command] of Object.entries(CHECKS)) counts.push(await check(name, command));
counts.push(await tests());
await installing;

const total = counts.reduce(together, NONE);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

async function check(name: string, command: readonly string[]): Promise<Count> {
  const begun = Date.now();
  const ok = (await run(command)) === 0;
  console.log(`${ok ? "✓" : "✗"} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/**
 * Every vitest project; a suite that could not even be loaded counts as a failure. A few files that failed are run once more with
 * the machine to themselves, which is told: what fails there too has failed.
 */
async function tests(): Promise<Count> {
  try {
    const first = await vitest(named);
    const files = failedFiles(first.report);
    if (first.ok || files.length === 0 || files.length > ALONE_AT_MOST) return counted(first);
    console.log(`Run once more, alone: ${files.join(", ")}`);
    const second = await vitest(files);
    if (!second.ok) return counted(first);
    for (const file of files) console.log(`passed at the second try: ${path.relative(process.cwd(), file)}`);
    return together(countOf(first.report, files), countOf(second.report));
  } catch (error) {
    console.error(`The tests could not be run: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

interface Outcome {
  readonly ok: boolean;
  readonly report: Report;
}

/** Runs the tests of some files, or all, and reads what came of each. */
async function vitest(files: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-report-"));
  const file = path.join(folder, "report.json");
  try {
    const command = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/vitest.config.ts"];
    const reporters = ["default", "./test/support/second-tries.ts", "json"].map((name) => `--reporter=${name}`);
    const code = await run([...command, ...reporters, `--outputFile.json=${file}`, ...files]);
    return { ok: code === 0, report: Report.parse(JSON.parse(await readFile(file, "utf8"))) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What fails outside of every test, an unhandled error, counts as one that failed. */
function counted({ ok, report }: Outcome): Count {
  const count = countOf(report);
  return { ...count, failed: Math.max(count.failed, ok ? 0 : 1) };
}

async function run(command: readonly string[]): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(process.execPath, [...command], { stdio: ["ignore", "inherit", "inherit"] });
  child.once("error", reject);
  child.once("exit", (code) => resolve(code ?? 1));
  return promise;
}

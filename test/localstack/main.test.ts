import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectRoot } from "../../localstack/home.ts";

const run = promisify(execFile);

/** A project with one program, `imo`, and an npm of ours that notes what it was asked. */
let project: string;
beforeEach(async () => {
  project = await mkdtemp(path.join(os.tmpdir(), "imo-ops-main-"));
  await mkdir(path.join(project, "localstack"));
  await cp(path.join(projectRoot, "localstack/main.mjs"), path.join(project, "localstack/main.mjs"));
  await put("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/zod": { version: "4.0.0" } } }));
  await put("lib/cli/imo.ts", "console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;");
  await program("npm", "exit 0");
});
afterEach(() => rm(project, { recursive: true, force: true }));

async function put(name: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.join(project, name)), { recursive: true });
  await writeFile(path.join(project, name), content);
}
async function program(name: string, script: string): Promise<void> {
  await put(`bin/${name}`, `#!/bin/sh\necho "$@" >> ${project}/asked\n${script}\n`);
  await chmod(path.join(project, "bin", name), 0o755);
}
/** What a Node that npm installed does: it is this one. */
const installNode = `mkdir -p node_modules/node/bin && ln -sf ${process.execPath} node_modules/node/bin/node`;
const asked = () => readFile(path.join(project, "asked"), "utf8").catch(() => "");

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
async function main(...args: string[]): Promise<Outcome> {
  const env = { PATH: `${project}/bin:/usr/bin:/bin` };
  const script = path.join(project, "localstack/main.mjs");
  return run(process.execPath, [script, ...args], { env }).then(
    (told) => ({ code: 0, ...told }),
    (failed: Outcome) => ({ code: failed.code, stdout: failed.stdout, stderr: failed.stderr }),
  );
}

test("on a new clone the packages are installed, then the command runs with its arguments and its exit code", async () => {
  await program("npm", `echo noise; ${installNode}`);
  const { code, stdout, stderr } = await main("imo", "runs", "--json");
  expect(stdout).toBe('["runs","--json"]\n');
  expect(code).toBe(7);
  expect(stderr).toMatch(/^Installing the npm packages/);
  expect(await asked()).toMatch(/^ci /);
});

test("a second time nothing is installed and nothing is said", async () => {
  await program("npm", installNode);
  await main("imo");
  const { stderr } = await main("imo");
  expect(stderr).toBe("");
  expect((await asked()).trim().split("\n")).toHaveLength(1);
});

test("when the lock file has changed the packages are installed again", async () => {
  await program("npm", installNode);
  await main("imo");
  await put("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/zod": { version: "4.0.1" } } }));
  await main("imo");
  expect((await asked()).trim().split("\n")).toHaveLength(2);
});

test("packages that were installed by hand are left alone when they are those of the lock file", async () => {
  await put(
    "node_modules/.package-lock.json",
    JSON.stringify({ packages: { "node_modules/zod": { version: "4.0.0" } } }),
  );
  await run("sh", ["-c", installNode], { cwd: project });
  expect((await main("imo")).code).toBe(7);
  expect(await asked()).toBe("");
  const stamp = await readFile(path.join(project, "node_modules/.imo-ops-lock"), "utf8");
  expect(stamp).toBe(
    createHash("sha256")
      .update(await readFile(path.join(project, "package-lock.json")))
      .digest("hex"),
  );
});

test("packages that were installed by hand and are others are installed again", async () => {
  await put(
    "node_modules/.package-lock.json",
    JSON.stringify({ packages: { "node_modules/zod": { version: "3.9.9" } } }),
  );
  await program("npm", installNode);
  await run("sh", ["-c", installNode], { cwd: project });
  await main("imo");
  expect(await asked()).toMatch(/^ci /);
});

test.each([
  ["npm error code ENOTFOUND", /the package registry can't be reached; check the network/],
  ["npm error code ENOSPC", /the disk is full; 1 GB is needed/],
  ["npm error code EACCES", /files may not be written; check who owns/],
  ["npm error code EUSAGE", /package.json and package-lock.json do not agree/],
])("an installation that fails says why and what to do: %s", async (told, sentence) => {
  await program("npm", `echo "${told}" >&2; exit 1`);
  const { code, stdout, stderr } = await main("imo");
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(sentence);
});

test("without npm it says so", async () => {
  await rm(path.join(project, "bin/npm"));
  const env = { PATH: path.join(project, "bin") };
  const failed = run(process.execPath, [path.join(project, "localstack/main.mjs"), "imo"], { env });
  await expect(failed).rejects.toThrow("npm is missing; install it");
});

test("install scripts that were not run are told of", async () => {
  await program("npm", "mkdir -p node_modules");
  expect((await main("imo")).stderr).toMatch(/Node 24 is not among them: npm was told not to run install scripts/);
});

test.each([[[]], [["nonsense"]], [["toString"]]])("a command that does not exist is refused: %j", async (args) => {
  const { code, stderr } = await main(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^usage: .*<start\|imo\|bench\|faults\|test>/);
});

test("a command that a signal ended ends as a shell tells it", async () => {
  await program("npm", installNode);
  await put("lib/cli/imo.ts", `process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);`);
  expect((await main("imo")).code).toBe(143);
});

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { waitForEnd } from "../../localstack/process.ts";
import { findPython } from "../../localstack/python.ts";

const EXECUTOR = path.join(projectRoot, "localstack/services/localstack-executor");

/** Asks one worker of a function all events, one after the other, as the executor does: it is started anew after it ended. */
const DRIVER = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from imo_ops_worker import DidNotStart, Worker
handler, timeout, events, environment = json.loads(sys.argv[2])
environment = {"PATH": os.environ["PATH"], "LAMBDA_TASK_ROOT": os.getcwd(), "_HANDLER": handler, **environment}
worker, told = None, []
try:
    for number, event in enumerate(events):
        if worker is None or not worker.is_alive():
            worker = Worker("sample", environment, 128)
        outcome = worker.ask({"invoke-id": f"r{number}", "invoked-function-arn": "arn", "payload": json.dumps(event), "trace-id": "t"}, timeout)
        told.append({"answer": json.loads(outcome.body), "isError": outcome.is_error, "logs": outcome.logs})
except DidNotStart as failure:
    told.append({"answer": json.loads(failure.body), "isError": True, "logs": ""})
print(json.dumps(told))
`;

const FUNCTION = `
import { spawn } from "node:child_process";
class ThrottledError extends Error { name = "ThrottledError"; }
const acts = {
  context: async (_, context) => ({ id: context.awsRequestId, left: context.getRemainingTimeInMillis() }),
  throttled: async () => { throw new ThrottledError("slow down"); },
  log: async () => { for (let n = 0; n < 500; n++) console.log("line " + n); return null; },
  exit: async () => process.exit(3),
  die: async () => process.kill(process.pid, "SIGKILL"),
  heap: async () => { const kept = []; for (;;) kept.push(Array.from({ length: 10_000 }, Math.random)); },
  later: async () => { Promise.reject(new Error("nobody listens")); await new Promise(() => setTimeout(() => {}, 60_000)); },
  child: async () => { console.log("child " + spawn("sleep", ["60"]).pid); await new Promise(() => setTimeout(() => {}, 60_000)); },
  spin: async () => { console.log("pid " + process.pid); await new Promise((done) => setTimeout(done, 50)); for (;;); },
};
export const handler = (event, context) => acts[event.act](event, context);
`;

const Told = z.array(z.object({ answer: z.unknown(), isError: z.boolean(), logs: z.string() }));
let folder: string;
let python: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "imo-ops-worker-"));
  await writeFile(path.join(folder, "sample.mjs"), FUNCTION);
  await writeFile(path.join(folder, "broken.mjs"), 'import "./nowhere.mjs";');
  python = (await findPython()).executable;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const order = (acts: readonly string[], { handler = "sample.handler", timeout = 20, environment = {} } = {}) => [
  "-c",
  DRIVER,
  EXECUTOR,
  JSON.stringify([handler, timeout, acts.map((act) => ({ act })), { IMO: "1", ...environment }]),
];
const options = () => ({ cwd: folder, env: { ...process.env, IMO_NODE: process.execPath } });

async function ask(acts: readonly string[], how: Parameters<typeof order>[1] = {}) {
  const { stdout } = await promisify(execFile)(python, order(acts, how), { ...options(), maxBuffer: 10_000_000 });
  return Told.parse(JSON.parse(stdout));
}

test("one process answers one event after the other, each with its own id and its time", async () => {
  const [first, second] = await ask(["context", "context"], { timeout: 7 });
  expect(first).toMatchObject({ isError: false, answer: { id: "r0" } });
  expect(second).toMatchObject({ isError: false, answer: { id: "r1" } });
  expect(z.object({ left: z.int().min(5_000).max(7_000) }).safeParse(first?.answer).success).toBe(true);
});

test("a thrown error keeps its name, its message and the process", async () => {
  const [thrown, next] = await ask(["throttled", "context"]);
  expect(thrown).toMatchObject({ isError: true, answer: { errorType: "ThrottledError", errorMessage: "slow down" } });
  expect(next?.isError).toBe(false);
});

test("all that was logged before the answer comes with it, in order", async () => {
  const [told] = await ask(["log"]);
  const lines = told?.logs.split("\n").filter((line) => line.startsWith("line ")) ?? [];
  expect(lines).toEqual(Array.from({ length: 500 }, (_, n) => `line ${n}`));
  expect(told?.logs).toMatch(/^START RequestId: r0[^]*END RequestId: r0\nREPORT RequestId: r0\tDuration: /);
});

test.each([
  ["exit", "Runtime.ExitError", /^RequestId: r0 Error: Runtime exited with error: exit status 3$/],
  ["die", "Runtime.ExitError", /^RequestId: r0 Error: Runtime exited with error: signal: killed$/],
  ["heap", "Runtime.ExitError", /signal: aborted$/],
  ["later", "Runtime.UnhandledPromiseRejection", /nobody listens/],
])("%s is %s, as on AWS, and the next event finds a new process", async (act, errorType, errorMessage) => {
  const [ended, next] = await ask([act, "context"], { environment: { NODE_OPTIONS: "--max-old-space-size=24" } });
  expect(ended).toMatchObject({
    isError: true,
    answer: { errorType, errorMessage: expect.stringMatching(errorMessage) },
  });
  expect(next).toMatchObject({ isError: false, answer: { id: "r1" } });
});

test("a handler that takes too long is ended with all that it started, and says so as AWS does", async () => {
  const [late, next] = await ask(["child", "context"], { timeout: 0.5 });
  const message = "RequestId: r0 Error: Task timed out after 0.50 seconds";
  expect(late).toMatchObject({ isError: true, answer: { errorType: "Sandbox.Timedout", errorMessage: message } });
  expect(await waitForEnd(Number(/child (\d+)/.exec(late?.logs ?? "")?.[1]), 1_000)).toBe(true);
  expect(next?.isError).toBe(false);
});

test.each([
  ["sample.nothing", "Runtime.HandlerNotFound"],
  ["nowhere.handler", "Runtime.ImportModuleError"],
  ["broken.handler", "Runtime.ImportModuleError"],
])("the start of %s fails with %s", async (handler, errorType) => {
  expect(await ask(["context"], { handler })).toMatchObject([{ isError: true, answer: { errorType } }]);
});

test("a process whose handler never gives way ends when the emulator is killed", async () => {
  const emulator = spawn(python, order(["spin"]), options());
  let told = "";
  for await (const chunk of emulator.stderr) {
    told += String(chunk);
    if (/pid \d+\n/.test(told)) break;
  }
  emulator.kill("SIGKILL");
  await once(emulator, "exit");
  expect(await waitForEnd(Number(/pid (\d+)/.exec(told)?.[1]), 5_000)).toBe(true);
});

// Loads the handler of a Lambda function and has it answer events, as the Node runtime of AWS does. An event is a line of standard input,
// an answer a line of the file descriptor that the first argument names. It ends when the pipe of the second argument does: with the emulator.
import { existsSync, writeSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const [answers, life] = process.argv.slice(2).map(Number);

// In a thread of its own: a handler that never gives way must not outlive the emulator either.
const watch = `
  const { workerData } = require("node:worker_threads");
  const pipe = new (require("node:net").Socket)({ fd: workerData, readable: true, writable: false });
  pipe.once("close", () => process.kill(-process.pid, "SIGKILL")).on("error", () => {}).resume();
`;
new Worker(watch, { eval: true, workerData: life }).unref();

process.on("uncaughtException", (error) => die(shapeOf(error)));
process.on("unhandledRejection", (reason) => {
  const { errorMessage, trace } = shapeOf(reason);
  die({ errorType: "Runtime.UnhandledPromiseRejection", errorMessage, trace });
});

const handler = await load().catch((error) => die(startError(error)));
answer({ ready: true });
for await (const line of createInterface({ input: process.stdin })) await take(JSON.parse(line));
process.exit();

async function load() {
  const [, file, name] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER) ?? [];
  const found = [".mjs", ".js", ".cjs"]
    .map((end) => path.join(process.env.LAMBDA_TASK_ROOT, `${file}${end}`))
    .find((candidate) => existsSync(candidate));
  if (!found) throw Object.assign(new Error(`Cannot find module '${file}'`), { code: "ERR_MODULE_NOT_FOUND" });
  const { [name]: handler } = await import(pathToFileURL(found).href);
  if (typeof handler === "function") return handler;
  throw Object.assign(new Error(`${process.env._HANDLER} is undefined or not exported`), {
    name: "Runtime.HandlerNotFound",
  });
}

async function take({ "invoke-id": id, "invoked-function-arn": arn, "trace-id": trace, payload, deadline }) {
  process.env._X_AMZN_TRACE_ID = trace;
  let told;
  try {
    told = { ok: JSON.stringify((await handler(JSON.parse(payload), contextOf(id, arn, deadline))) ?? null) };
  } catch (error) {
    told = { error: shapeOf(error) };
  }
  // What was logged is complete once this line has passed the same pipe.
  await new Promise((resolve) => process.stdout.write(`\0${id}\n`, resolve));
  answer(told);
}

function contextOf(id, arn, deadline) {
  return {
    awsRequestId: id,
    invokedFunctionArn: arn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function shapeOf(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}

function startError(error) {
  const { errorType, errorMessage, trace } = shapeOf(error);
  const names = { ERR_MODULE_NOT_FOUND: "Runtime.ImportModuleError" };
  const isSyntax = error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : errorType;
  return { errorType: names[error?.code] ?? isSyntax, errorMessage, trace };
}

function die(error) {
  answer({ error, ended: true });
  process.exit(1);
}

function answer(object) {
  const bytes = Buffer.from(`${JSON.stringify(object)}\n`);
  for (let at = 0; at < bytes.length;) at += writeSync(answers, bytes, at);
}

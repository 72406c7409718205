import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { constants } from "node:fs";
import { open, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { PipelineError } from "../lib/errors.ts";
import type { Home } from "./home.ts";
import { homeMark, processIdentity, send } from "./process.ts";
import type { RunAs } from "./unprivileged.ts";

export type PartName = "postgres" | "mongo" | "redis" | "embeddings" | "emulator" | "console" | "market" | "api";

/** Thrown when a part of the local cloud does not start or does not stay; the message says which, why, what to do and where its log is. */
export class PartError extends PipelineError {
  override readonly name = "PartError";
  readonly part: PartName;

  constructor(part: PartName, message: string, options: ErrorOptions = {}) {
    super(message, {}, options);
    this.part = part;
  }
}

/** How one part is run: a program on one port of 127.0.0.1. */
export interface Part {
  readonly name: PartName;
  /** As people know it. */
  readonly title: string;
  readonly port: number;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process, but for the home's mark. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly user?: RunAs | undefined;
  /** Makes its data folder ready; called before each start. */
  prepare?(): Promise<void>;
  /** Tells whether it answers; an error counts as no. */
  isReady(): Promise<boolean>;
  readonly readyWithinMs: number;
  /** The signal that ends it in good order. */
  readonly stopSignal: RunFile["stopSignal"];
  readonly stopWithinMs: number;
  /** Called after it ended by itself or by `stop`, with whether that was in good order. */
  ended?(inGoodOrder: boolean): Promise<void>;
  /** Reads the reason of a failure, and what to do, out of its log. */
  explain?(log: string): string | undefined;
}

/** A part that runs. */
export interface RunningPart {
  readonly name: PartName;
  readonly pid: number;
  /** Fulfilled when the process has ended, in words ("exit code 1", "SIGKILL"). */
  readonly ended: Promise<string>;
  /** Ends it in good order, or by force when that takes too long. */
  stop(): Promise<void>;
}

/** What is written beside a running process, so that a later start can end it if nobody else did. */
export const RunFile = z.object({
  pid: z.int().positive(),
  identity: z.string(),
  stopSignal: z.enum(["SIGTERM", "SIGINT"]),
});
export type RunFile = z.infer<typeof RunFile>;

/** A log longer than this is put aside at the next start, in bytes. */
const LOG_LIMIT = 20_000_000;
/** How much of the end of a log is read to explain a failure, in bytes. */
const LOG_TAIL = 8_000;

export const logOf = (home: Home, name: PartName): string => path.join(home.logs, `${name}.log`);
const runFileOf = (home: Home, name: PartName): string => path.join(home.run, `${name}.json`);

/**
 * Starts a part and waits until it answers. It leads a process group of its own, so that a Ctrl-C in the terminal does not reach it.
 * @throws PartError when it ends or stays silent.
 */
export async function runPart(part: Part, home: Home): Promise<RunningPart> {
  await part.prepare?.();
  const logFile = logOf(home, part.name);
  const from = await startLog(logFile);
  const launched = await launch(part, home, logFile);
  let inGoodOrder = false;
  const ended = launched.ended.then(async (how) => {
    // What the process started itself must not outlive it.
    if (launched.child.pid !== undefined) send(-launched.child.pid, "SIGKILL");
    await rm(runFileOf(home, part.name), { force: true });
    await part.ended?.(inGoodOrder && how === "exit code 0");
    return how;
  });
  const pid = await launched.pid;
  if (pid instanceof PartError) throw pid;
  await remember(part, home, pid);
  const stop = async (): Promise<void> => {
    inGoodOrder = true;
    send(pid, part.stopSignal);
    const late = sleep(part.stopWithinMs, "late" as const, { ref: false });
    if ((await Promise.race([ended, late])) === "late") send(-pid, "SIGKILL");
    await ended;
  };
  const failure = await untilReady(part, ended);
  if (failure === undefined) return { name: part.name, pid, ended, stop };
  await stop();
  throw new PartError(part.name, await explanation(part, logFile, from, failure));
}

interface Launched {
  readonly child: ChildProcess;
  /** Or why there is none; not a rejection, which might come before anyone listens. */
  readonly pid: Promise<number | PartError>;
  readonly ended: Promise<string>;
}

async function launch(part: Part, home: Home, logFile: string): Promise<Launched> {
  const log = await open(logFile, "a", 0o600);
  try {
    const child = spawn(part.command, part.args, {
      env: { ...part.env, [homeMark]: home.root },
      stdio: ["ignore", log.fd, log.fd],
      detached: true,
      ...(part.cwd === undefined ? {} : { cwd: part.cwd }),
      ...part.user,
    });
    // Listened to in the turn of the spawn: its events come with the next one.
    return { child, pid: whenSpawned(child, part), ended: whenEnded(child) };
  } finally {
    await log.close();
  }
}

function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

function whenSpawned(child: ChildProcess, part: Part): Promise<number | PartError> {
  return new Promise((resolve) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    child.once("error", (error: NodeJS.ErrnoException) => {
      const why = notRunnable[error.code ?? ""] ?? error.message;
      const todo = "remove node_modules and the home's venv, then `npm start` installs them anew";
      const message = `${part.title} did not start: ${part.command} ${why}; ${todo}`;
      resolve(new PartError(part.name, message, { cause: error }));
    });
  });
}

const notRunnable: Readonly<Record<string, string>> = { EACCES: "may not be executed", ENOENT: "is missing" };

async function remember(part: Part, home: Home, pid: number): Promise<void> {
  const identity = await processIdentity(pid);
  // It has ended already: waiting for readiness will tell why.
  if (identity === undefined) return;
  const file: RunFile = { pid, identity, stopSignal: part.stopSignal };
  await writeFile(runFileOf(home, part.name), JSON.stringify(file), { mode: 0o600 });
}

async function untilReady(part: Part, ended: Promise<string>): Promise<string | undefined> {
  const until = Date.now() + part.readyWithinMs;
  while (Date.now() < until) {
    if (await part.isReady().catch(() => false)) return undefined;
    const how = await Promise.race([ended, sleep(50)]);
    if (how !== undefined) return `it ended at once (${how})`;
  }
  return `it did not answer on port ${part.port} within ${part.readyWithinMs / 1000} s`;
}

async function explanation(part: Part, logFile: string, from: number, failure: string): Promise<string> {
  const log = await readFrom(logFile, from);
  const reason = part.explain?.(log) ?? commonReason(part, log) ?? lastLine(log);
  return [`${part.title} did not start: ${failure}`, reason, `its log is ${logFile}`].filter(Boolean).join("; ");
}

function commonReason({ port, name }: Part, log: string): string | undefined {
  if (/address already in use|EADDRINUSE/i.test(log)) {
    return `port ${port} is taken by another program: stop it, or set IMO_${name === "api" ? "" : `${name.toUpperCase()}_`}PORT`;
  }
  if (/no space left|ENOSPC/i.test(log)) return "the disk is full: make room, then start again";
  return undefined;
}

function lastLine(log: string): string | undefined {
  return log.trim().split("\n").at(-1)?.slice(0, 300);
}

async function startLog(file: string): Promise<number> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size < LOG_LIMIT) return size;
  await rename(file, `${file}.1`);
  return 0;
}

async function readFrom(file: string, from: number): Promise<string> {
  const log = await open(file, constants.O_RDONLY);
  try {
    const { size } = await log.stat();
    const start = Math.max(from, size - LOG_TAIL);
    const { buffer } = await log.read(Buffer.alloc(Math.max(size - start, 0)), 0, Math.max(size - start, 0), start);
    return buffer.toString("utf8");
  } finally {
    await log.close();
  }
}

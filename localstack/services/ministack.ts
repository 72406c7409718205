import { cp, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Home } from "../home.ts";
import type { Part } from "../part.ts";
import { pythonEnvironment } from "../python.ts";
import { ACCOUNT_ID, CREDENTIALS, REGION, endpointOf, healthOf } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator.ts";

/**
 * Describes MiniStack, the AWS emulator that is taken where nothing is said. Objects of S3 are kept in any case. All else is kept when it is stopped in good order; after
 * a kill it starts with what `keepDeployed` put aside, or, where nothing was put aside yet, with nothing at all.
 */
export function ministackPart({ home, port, python }: EmulatorOptions): Part {
  const folders = foldersOf(home);
  return {
    name: "emulator",
    title: "The AWS emulator",
    port,
    command: python.python,
    args: ["-m", "ministack"],
    env: { ...pythonEnvironment(python), ...settings(port, folders) },
    cwd: home.emulator,
    prepare: () => prepare(folders, port),
    isReady: async () => (await fetch(healthOf("ministack", endpointOf(port)))).ok,
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 20_000,
    ended: async (inGoodOrder) => {
      if (inGoodOrder) await writeFile(folders.inGoodOrder, "");
    },
  };
}

/** Puts aside what the emulator wrote when it was stopped in good order; it goes back to that after a kill. */
export async function keepDeployed(home: Home): Promise<void> {
  const { state, deployed } = foldersOf(home);
  const unfinished = `${deployed}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(state, unfinished, { recursive: true });
  await rm(deployed, { recursive: true, force: true });
  await rename(unfinished, deployed);
}

interface Folders {
  /** What is written at a stop in good order, a file for each service. */
  readonly state: string;
  /** A copy of `state` taken after a deployment. */
  readonly deployed: string;
  /** The objects of S3. */
  readonly objects: string;
  readonly temporary: string;
  /** There when the last stop was in good order. */
  readonly inGoodOrder: string;
  /** The port that addresses in `state` name. */
  readonly port: string;
}

function foldersOf(home: Home): Folders {
  const at = (name: string): string => path.join(home.emulator, name);
  return {
    state: at("state"),
    deployed: at("deployed"),
    objects: at("s3"),
    temporary: at("tmp"),
    inGoodOrder: at("stopped-in-good-order"),
    port: at("port"),
  };
}

async function prepare(
  { state, deployed, objects, temporary, inGoodOrder, port }: Folders,
  now: number,
): Promise<void> {
  // Functions are unpacked here, and stay when they are killed.
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  // What starts a function is CommonJS; below this folder the project's own package.json would have it read as a module.
  await writeFile(path.join(temporary, "package.json"), '{"type":"commonjs"}');
  if (!(await exists(inGoodOrder))) {
    await rm(state, { recursive: true, force: true });
    if (await exists(deployed)) await cp(deployed, state, { recursive: true });
    // Buckets of a deployment that never ended: they would stand in the way of the next one, and no run has used them.
    else await rm(objects, { recursive: true, force: true });
  }
  await rm(inGoodOrder, { force: true });
  const before = await readFile(port, "utf8").catch(() => String(now));
  for (const folder of [state, deployed]) await moveAddresses(folder, Number(before), now);
  await writeFile(port, String(now));
}

/** Queue addresses hold the port, in the queues themselves and in the settings of functions. */
async function moveAddresses(folder: string, before: number, now: number): Promise<void> {
  if (before === now) return;
  const names = await readdir(folder).catch((): string[] => []);
  for (const file of names.filter((name) => name.endsWith(".json")).map((name) => path.join(folder, name))) {
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll(`://127.0.0.1:${before}`, `://127.0.0.1:${now}`));
  }
}

function settings(port: number, { state, objects, temporary }: Folders): NodeJS.ProcessEnv {
  return {
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    MINISTACK_HOST: "127.0.0.1",
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
    ...CREDENTIALS,
    PERSIST_STATE: "1",
    STATE_DIR: state,
    S3_PERSIST: "1",
    S3_DATA_DIR: objects,
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    TMPDIR: temporary,
    // Functions run under the first `node` of the path: ours, whatever the machine has.
    PATH: [path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter),
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

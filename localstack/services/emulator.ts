import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Home } from "../home.ts";
import type { Part } from "../part.ts";
import { pythonEnvironment } from "../python.ts";
import type { PythonTools } from "../python.ts";

/** Where everything of the local cloud is deployed. */
export const REGION = "eu-west-3";
/** The account that the emulator gives to any credentials that name none. */
export const ACCOUNT_ID = "000000000000";

export interface EmulatorOptions {
  readonly home: Home;
  readonly port: number;
  readonly python: PythonTools;
}

/** Gives the endpoint of every AWS service of the emulator: by address, so that S3 is called path-style. */
export function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Gives the environment of a program that talks to the emulator as if it were AWS. */
export function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
}

/**
 * Describes the AWS emulator (MiniStack). It keeps its state when it is stopped in good order; objects of S3 are kept in any case.
 * After a kill it starts without the rest: half of an older state would be worse than none, and the next deployment makes it anew.
 */
export function emulatorPart({ home, port, python }: EmulatorOptions): Part {
  const state = path.join(home.emulator, "state");
  const temporary = path.join(home.emulator, "tmp");
  const clean = keptMark(home);
  return {
    name: "emulator",
    title: "The AWS emulator",
    port,
    command: python.python,
    args: ["-m", "ministack"],
    env: { ...pythonEnvironment(python), ...emulatorSettings(port, state, path.join(home.emulator, "s3"), temporary) },
    cwd: home.emulator,
    prepare: async () => {
      // Functions are unpacked here, and stay when they are killed.
      await rm(temporary, { recursive: true, force: true });
      await mkdir(temporary, { recursive: true, mode: 0o700 });
      if (!(await exists(clean))) await rm(state, { recursive: true, force: true });
      await rm(clean, { force: true });
    },
    isReady: async () => (await fetch(`${endpointOf(port)}/_ministack/health`)).ok,
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 20_000,
    ended: async (inGoodOrder) => {
      if (inGoodOrder) await writeFile(clean, "");
    },
  };
}

/** Tells whether the emulator, when it starts next, still knows what was deployed. */
export function keepsState(home: Home): Promise<boolean> {
  return exists(keptMark(home));
}

const keptMark = (home: Home): string => path.join(home.emulator, "stopped-in-good-order");

function emulatorSettings(port: number, state: string, objects: string, temporary: string): NodeJS.ProcessEnv {
  return {
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    MINISTACK_HOST: "127.0.0.1",
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
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

import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { ownFolder } from "./landing.ts";

/** The folder that package.json stands in. */
export const projectRoot = path.resolve(import.meta.dirname, "..");

/** Where one local cloud keeps everything of its own; two clouds of different homes never meet. */
export interface Home {
  /** Absolute path of the home itself. */
  readonly root: string;
  /** Python with the packages of requirements.txt. */
  readonly venv: string;
  /** One log a part. */
  readonly logs: string;
  /** One file a process that runs now, so that leftovers of a killed cloud are found. */
  readonly run: string;
  readonly cloudFile: string;
  readonly secretsFile: string;
  /** The key set that tokens are signed with. */
  readonly tokenKeysFile: string;
  /** Name and password of the first admin. */
  readonly adminFile: string;
  readonly postgres: string;
  readonly mongo: string;
  readonly redis: string;
  readonly emulator: string;
  /** What was asked for and is not done yet, with its files: the emulator may forget it. */
  readonly landing: string;
  /** What was deployed last. */
  readonly deployFile: string;
}

/** Names the folders and files of the home at `root` (absolute or relative to the current folder), without making them. */
export function homeAt(root: string): Home {
  const at = (...names: string[]): string => path.join(path.resolve(root), ...names);
  return {
    root: at(),
    venv: at("venv"),
    logs: at("logs"),
    run: at("run"),
    cloudFile: at("cloud.json"),
    secretsFile: at("secrets.json"),
    tokenKeysFile: at("token-keys.json"),
    adminFile: at("admin.json"),
    postgres: at("postgres"),
    mongo: at("mongo"),
    redis: at("redis"),
    emulator: at("emulator"),
    landing: at("landing"),
    deployFile: at("deploy.json"),
  };
}

/** Makes the home where it is missing; only the folders that another user's server has to pass are passable by others. */
export async function makeHome(home: Home): Promise<void> {
  await mkdir(home.root, { recursive: true, mode: 0o711 });
  for (const folder of [home.logs, home.run, home.mongo, home.redis, home.emulator]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  await ownFolder(home.landing);
}

/** Gives 12 hex digits that stand for the home's path. */
export function homeId(home: Home): string {
  return createHash("sha256").update(home.root).digest("hex").slice(0, 12);
}

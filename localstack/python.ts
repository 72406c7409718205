import { execFile } from "node:child_process";
import { glob } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";

const run = promisify(execFile);

/** The oldest Python that the emulator runs on. */
const OLDEST = [3, 10] as const;
const INSTALL =
  "install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or set PYTHON to the path of one";

/** A Python of this machine, by the path of its real program. */
export interface Python {
  readonly executable: string;
  /** For instance `3.11.7`. */
  readonly version: string;
}

/** Where the Python packages are, once installed. */
export const PythonTools = z.object({
  /** The program that finds the packages. */
  python: z.string(),
  /** The folder of the packages where they are not in a virtual environment. */
  packages: z.string().optional(),
  redisServer: z.string(),
  /** PostgreSQL files with pgvector. */
  vectorFolder: z.string(),
});
export type PythonTools = z.infer<typeof PythonTools>;

const Answer = z.object({ executable: z.string(), version: z.tuple([z.int(), z.int(), z.int()]) });
const QUESTION =
  "import json, sys; print(json.dumps({'executable': sys.executable, 'version': list(sys.version_info[:3])}))";

/**
 * Finds a Python that is new enough: the one that PYTHON names, else `python3`, else `python`.
 * @throws ConfigError when there is none, or only older ones.
 */
export async function findPython(environment: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const wanted = environment["PYTHON"];
  const tooOld: string[] = [];
  for (const command of wanted ? [wanted] : ["python3", "python"]) {
    const found = await ask(command, environment);
    if (found === undefined) continue;
    const [major, minor] = found.version;
    const python = { executable: found.executable, version: found.version.join(".") };
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return python;
    tooOld.push(`${python.executable} is ${python.version}`);
  }
  const need = `Python ${OLDEST.join(".")} or newer is needed`;
  if (tooOld.length > 0) throw new ConfigError(`${need}, but ${tooOld.join(" and ")}: ${INSTALL}`);
  if (wanted) throw new ConfigError(`PYTHON is ${wanted}, which is not a Python that runs: set it to the path of one`);
  throw new ConfigError(`${need} and none was found: ${INSTALL}`);
}

async function ask(command: string, env: NodeJS.ProcessEnv): Promise<z.infer<typeof Answer> | undefined> {
  try {
    const { stdout } = await run(command, ["-c", QUESTION], { env, timeout: 20_000 });
    return Answer.parse(JSON.parse(stdout));
  } catch {
    // Not there, not a Python, or one of before Python 3: not one that we can use.
    return undefined;
  }
}

/** The only Python that LocalStack 4.14 runs on. */
const LOCALSTACK_PYTHON = "3.13";
const INSTALL_LOCALSTACK_PYTHON =
  "install it (uv python install 3.13, or pyenv install 3.13; Debian 13: apt install python3.13 python3.13-venv; macOS: brew install python@3.13), " +
  "or set PYTHON to the path of one, or start with --emulator ministack";

/**
 * Finds a Python 3.13 that runs: the one that PYTHON names where it is one, else `python3.13`, `python3` or `python` of the path, else one of pyenv's
 * or of uv's. A program that stands for others and gives none, as pyenv's do for a version that is not chosen, is passed over.
 * @throws ConfigError saying what was found instead.
 */
export async function findLocalstackPython(environment: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const wanted = environment["PYTHON"];
  const others = new Set<string>();
  const named = [...(wanted ? [wanted] : []), `python${LOCALSTACK_PYTHON}`, "python3", "python"];
  for (const command of [...named, ...(await managedPythons(environment))]) {
    const found = await ask(command, environment);
    if (found === undefined) continue;
    const python = { executable: found.executable, version: found.version.join(".") };
    if (python.version.startsWith(`${LOCALSTACK_PYTHON}.`)) return python;
    others.add(`${python.executable} is ${python.version}`);
  }
  const instead = others.size > 0 ? `there is only: ${[...others].join(", ")}` : "no Python was found";
  throw new ConfigError(`LocalStack needs Python ${LOCALSTACK_PYTHON} and ${instead}; ${INSTALL_LOCALSTACK_PYTHON}`);
}

/** The Pythons of that version which pyenv and uv keep, out of the path. */
async function managedPythons(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const home = environment["HOME"];
  const at = (folder: string | undefined, ...below: string[]): string[] =>
    folder ? [path.join(folder, ...below)] : [];
  const places = [
    [at(environment["PYENV_ROOT"] ?? at(home, ".pyenv")[0], "versions"), `${LOCALSTACK_PYTHON}.*`],
    [
      at(environment["UV_PYTHON_INSTALL_DIR"] ?? at(home, ".local/share/uv/python")[0]),
      `cpython-${LOCALSTACK_PYTHON}.*`,
    ],
  ] as const;
  const found: string[] = [];
  for (const [folders, version] of places) {
    for (const cwd of folders) {
      for await (const name of glob(`${version}/bin/python${LOCALSTACK_PYTHON}`, { cwd }))
        found.push(path.join(cwd, name));
    }
  }
  return found.sort();
}

/** Names of the settings that a program of the local cloud may need from the user's environment. */
const passedOn =
  /^(PATH|HOME|USER|LANG|LC_ALL|TZ|TMPDIR|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy)$/i;

/** Gives the part of our environment that the programs of the local cloud get: no key and no secret of the user is in it. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));
}

/** Gives the environment in which `python -m <package>` finds the installed packages, and those only. */
export function pythonEnvironment(tools: Pick<PythonTools, "packages">): NodeJS.ProcessEnv {
  return {
    ...plainEnvironment(),
    PYTHONNOUSERSITE: "1",
    PYTHONUNBUFFERED: "1",
    ...(tools.packages === undefined ? {} : { PYTHONPATH: tools.packages }),
  };
}

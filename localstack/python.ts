import { execFile } from "node:child_process";
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

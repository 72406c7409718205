import { readFile, readdir, readlink } from "node:fs/promises";
import path from "node:path";

/** Process ids of the emulator's function workers of a home, by function (Linux). */
export async function functionWorkers(root: string): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const pid of (await readdir("/proc")).map(Number).filter(Boolean)) {
    try {
      if (!path.basename(await readlink(`/proc/${pid}/exe`)).startsWith("node")) continue;
      const environment = await readFile(`/proc/${pid}/environ`, "utf8");
      const [, name] = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(environment) ?? [];
      if (name && environment.includes(root)) found.set(pid, name);
    } catch {
      // The process has ended meanwhile, or is another user's.
    }
  }
  return found;
}

import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";

const run = promisify(execFile);

/** Set in the environment of every process of a home (and so of their children), to know them again. */
export const homeMark = "IMO_OPS_LOCAL_HOME";

/**
 * Tells one process from a later one of the same number: when it began, and on Linux in which boot of the machine.
 * Gives undefined when no such process runs.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const told = await run("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => undefined);
    return told?.stdout.trim() || undefined;
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The name in parentheses may hold spaces: fields are counted after it. State is the first, start time the 20th.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined || fields[0] === "Z" || fields[0] === "X") return undefined;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${fields[19]}@${boot.trim()}`;
}

/** Waits until `pid` has ended, at most `withinMs`; tells whether it has. */
export async function waitForEnd(pid: number, withinMs: number): Promise<boolean> {
  const identity = await processIdentity(pid);
  const until = Date.now() + withinMs;
  if (identity === undefined) return true;
  while ((await processIdentity(pid)) === identity) {
    if (Date.now() > until) return false;
    await sleep(50);
  }
  return true;
}

/** Sends `signal` to the process, or to its whole group when `pid` is negative; nothing happens when it is gone. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Lists the processes that carry the mark of the home at `root` (Linux only; elsewhere none is found this way). */
export async function markedProcesses(root: string): Promise<number[]> {
  const names = await readdir("/proc").catch((): string[] => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const marked = await Promise.all(pids.map((pid) => isMarked(pid, root)));
  return pids.filter((pid, at) => marked[at] === true && pid !== process.pid);
}

async function isMarked(pid: number, root: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  return environment.split("\0").includes(`${homeMark}=${root}`);
}

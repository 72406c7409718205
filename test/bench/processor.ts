import { readdir, readFile } from "node:fs/promises";

/**
 * Processor time that a process, its children and those of them that ended took, in seconds (Linux only):
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export async function processorSeconds(pid: number): Promise<number> {
  const all = await Promise.all((await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(read));
  const own = all.find((one) => one.pid === pid);
  const children = all.filter(({ parent }) => parent === pid);
  return [own?.own, own?.ended, ...children.map((child) => child.own)].reduce<number>(
    (sum, one) => sum + (one ?? 0),
    0,
  );
}

/** Times are in hundredths of a second. */
async function read(name: string) {
  // Gone by now: it counts among those that ended.
  const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
    (at) => fields[at],
  );
  return { pid: Number(name), parent, own: (user + system) / 100, ended: (endedUser + endedSystem) / 100 };
}

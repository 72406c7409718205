import { readFile, readdir } from "node:fs/promises";

/** Ids of all processes that a process started, directly or not (Linux). */
export async function descendantsOf(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const one of (await readdir("/proc")).map(Number).filter(Boolean)) {
    const stat = await readFile(`/proc/${one}/stat`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const below = (one: number): number[] => (children.get(one) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

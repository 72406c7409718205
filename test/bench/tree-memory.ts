import { readFile, readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { markedProcesses } from "../../localstack/process.ts";

const EVERY_MS = 400;

/**
 * Does `work` and gives, beside its result, the most memory in MB (10⁶ bytes) that one process of a function of the local cloud at
 * `root` took together with all it started, such as a browser (Linux only). What processes share is counted once, so the proportional
 * set size is what is added up (https://man7.org/linux/man-pages/man5/proc_pid_smaps.5.html), as it stands every 400 ms.
 */
export async function whileWatchingTrees<T>(
  root: string,
  functionName: string,
  work: () => Promise<T>,
): Promise<{ result: T; peak: number }> {
  const stopping = new AbortController();
  const watching = watch(root, functionName, stopping.signal);
  try {
    const result = await work();
    stopping.abort();
    return { result, peak: await watching };
  } finally {
    stopping.abort();
    await watching;
  }
}

async function watch(root: string, functionName: string, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    const marked = await markedProcesses(root);
    const heads = (await Promise.all(marked.map((pid) => isHead(pid, functionName)))).flatMap((is, at) =>
      is ? [marked[at] ?? 0] : [],
    );
    const children = heads.length > 0 ? await childrenByParent() : new Map<number, number[]>();
    for (const head of heads) peak = Math.max(peak, await memoryOf(treeOf(head, children)));
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return peak;
}

/** Whether a process is the function's own; what it starts inherits its environment, and is no Node. */
async function isHead(pid: number, functionName: string): Promise<boolean> {
  const [environment, command] = await Promise.all([read(pid, "environ"), read(pid, "cmdline")]);
  return environment.split("\0").includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`) && /^[^\0]*node\0/.test(command);
}

async function childrenByParent(): Promise<Map<number, number[]>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  // The name, in parentheses, may hold spaces; the parent follows the state.
  const parents = await Promise.all(pids.map(async (pid) => /\) \S (\d+) /.exec(await read(pid, "stat"))?.[1]));
  const children = new Map<number, number[]>();
  for (const [at, pid] of pids.entries()) {
    const parent = Number(parents[at] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

function treeOf(pid: number, children: ReadonlyMap<number, readonly number[]>): number[] {
  return [pid, ...(children.get(pid) ?? []).flatMap((child) => treeOf(child, children))];
}

/** In MB. */
async function memoryOf(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => Number(/^Pss:\s+(\d+) kB$/m.exec(await read(pid, "smaps_rollup"))?.[1] ?? 0)),
  );
  return (sizes.reduce((sum, size) => sum + size, 0) * 1024) / 1e6;
}

/** Empty where the process has ended. */
async function read(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
}

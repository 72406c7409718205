import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { markedProcesses } from "../../localstack/process.ts";

const EVERY_MS = 500;

/**
 * Does `work` and gives, beside its result, the most memory, resident, that a process of each function of the local cloud at `root` ever
 * took, in MB (10⁶ bytes), by the function's name (Linux only). The kernel keeps the peak itself: looking every 500 ms misses only
 * processes that end in between.
 */
export async function whileWatchingMemory<T>(
  root: string,
  work: () => Promise<T>,
): Promise<{ result: T; peaks: ReadonlyMap<string, number> }> {
  const peaks = new Map<string, number>();
  const stopping = new AbortController();
  const watching = watch(root, peaks, stopping.signal);
  try {
    return { result: await work(), peaks };
  } finally {
    stopping.abort();
    await watching;
  }
}

async function watch(root: string, peaks: Map<string, number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const pid of await markedProcesses(root)) {
      const name = await functionOf(pid);
      const peak = name && (await peakOf(pid));
      if (name && peak) peaks.set(name, Math.max(peaks.get(name) ?? 0, peak));
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function functionOf(pid: number): Promise<string | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  return /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(environment)?.[1];
}

/** `VmHWM:  123456 kB` (of 1,024 bytes): https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}

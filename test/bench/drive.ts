import { readFile } from "node:fs/promises";
import autocannon from "autocannon";
import { PipelineError } from "../../lib/errors.ts";

/** How questions are put to a server. */
export interface Drive {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The target of the nth question. */
  readonly target: (n: number) => string;
  readonly connections: number;
  /** Questions that are counted; a tenth as many go before them. */
  readonly amount: number;
  /** Questions a second that come whether or not the earlier ones were answered; without it, each connection asks again once it was answered. */
  readonly rate?: number;
  /** The process that answers. */
  readonly pid: number;
}

/** What came of it: answers a second, waiting times in ms, and what one answer took of the server's own processor time in ms. */
export interface Driven {
  readonly rate: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly cpu: number;
  readonly kilobytes: number;
}

/**
 * Puts questions to a server over so many connections, from this process. With `rate`, waiting times count from the moment at which a question was due.
 * @throws PipelineError when one is not answered with 200.
 */
export async function drive({ amount, ...options }: Drive): Promise<Driven> {
  const warmUp = Math.max(options.connections, Math.round(amount / 10));
  let asked = 0;
  const target = (): string => options.target(asked++);
  await round({ ...options, amount: warmUp }, target);
  const before = await processorMs(options.pid);
  const { result, times, seconds } = await round({ ...options, amount }, target);
  const spent = (await processorMs(options.pid)) - before;
  const waits = options.rate === undefined ? percentilesOf(times) : correctedOf(result.latency);
  return {
    ...waits,
    rate: amount / seconds,
    cpu: spent / amount,
    kilobytes: result.throughput.total / amount / 1000,
  };
}

async function round({ url, headers, connections, amount, rate }: Omit<Drive, "target" | "pid">, target: () => string) {
  const times: number[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const options: autocannon.Options = {
    url,
    connections,
    amount,
    headers,
    timeout: 30,
    ...(rate !== undefined && { overallRate: rate }),
    requests: [{ setupRequest: (request) => ({ ...request, path: target() }) }],
  };
  const instance = autocannon(options, (error: unknown, found) => (error ? reject(asError(error)) : resolve(found)));
  const begun = performance.now();
  // Autocannon's own end is the full second after it.
  let ended = begun;
  instance.on("response", (_client, _status, _bytes, ms) => {
    times.push(ms);
    ended = performance.now();
  });
  const result = await promise;
  const good = result["2xx"];
  if (good !== amount) {
    const others = `${result.non2xx} of another status, ${result.errors} not answered`;
    throw new PipelineError(`Of ${amount} questions like ${target()}, ${good} were answered with 200: ${others}`);
  }
  return { result, times, seconds: (ended - begun) / 1000 };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new PipelineError(String(error));
}

function percentilesOf(times: readonly number[]): Pick<Driven, "p50" | "p95" | "p99"> {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), p99: percentile(times, 0.99) };
}

/** The value below which so large a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((one, other) => one - other);
  return ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)] ?? Number.NaN;
}

/** Autocannon counts the wait of questions that were due while an earlier one of their connection was not answered; it has no 95th percentile. */
function correctedOf({ p50, p97_5, p99 }: autocannon.Histogram): Pick<Driven, "p50" | "p95" | "p99"> {
  return { p50, p95: p97_5, p99 };
}

/** utime and stime, in hundredths of a second (Linux only): https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

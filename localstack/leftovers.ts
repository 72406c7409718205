import { readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { ConfigError } from "../lib/errors.ts";
import { claim } from "./claim.ts";
import { readCloudFile } from "./cloud-file.ts";
import type { Home } from "./home.ts";
import { RunFile } from "./part.ts";
import { markedProcesses, processIdentity, send, waitForEnd } from "./process.ts";

const OWNER = "supervisor.json";
/** How long a leftover gets to end in good order, in ms. */
const PATIENCE = 15_000;

/**
 * Makes this process the only one that runs a cloud in the home; gives what ends that.
 * @throws ConfigError naming the process, and the address of its cloud, when another one already does.
 */
export async function claimHome(home: Home): Promise<() => Promise<void>> {
  const claimed = await claim(path.join(home.run, OWNER));
  if ("owner" in claimed) throw await refusal(home, claimed.owner);
  return claimed.release;
}

async function refusal(home: Home, pid: number): Promise<ConfigError> {
  const cloud = await readCloudFile(home);
  const where = cloud?.pid === pid ? ` on ${cloud.apiUrl}` : "";
  return new ConfigError(
    `A local cloud already runs in ${home.root}${where} (process ${pid}): use it, stop it with \`npm run stop\`, or set IMO_HOME to run a second one`,
  );
}

/** Ends what a killed cloud left running in the home: first in good order, then by force. Only call it as the home's owner. */
export async function endLeftovers(home: Home): Promise<number> {
  const names = await readdir(home.run);
  const files = names.filter((name) => name.endsWith(".json") && name !== OWNER);
  const ended = await Promise.all(files.map((name) => endLeftover(path.join(home.run, name))));
  const marked = await markedProcesses(home.root);
  for (const pid of marked) send(pid, "SIGKILL");
  await Promise.all(marked.map((pid) => waitForEnd(pid, PATIENCE)));
  return ended.filter(Boolean).length + marked.length;
}

async function endLeftover(file: string): Promise<boolean> {
  const left = await readRunFile(file);
  const runs = left !== undefined && (await processIdentity(left.pid)) === left.identity;
  if (runs) {
    send(left.pid, left.stopSignal);
    if (!(await waitForEnd(left.pid, PATIENCE))) send(-left.pid, "SIGKILL");
    await waitForEnd(left.pid, PATIENCE);
  }
  await rm(file, { force: true });
  return runs;
}

async function readRunFile(file: string): Promise<RunFile | undefined> {
  try {
    return RunFile.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

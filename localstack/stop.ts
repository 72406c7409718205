import { ConfigError } from "../lib/errors.ts";
import { runningCloud } from "./cloud-file.ts";
import type { Home } from "./home.ts";
import { send, waitForEnd } from "./process.ts";

/** How long a cloud may take to end in good order, in ms. */
const PATIENCE = 60_000;

/**
 * Ends the cloud that runs in the home, in good order, and gives the process that held it.
 * @throws ConfigError when none runs there, or when it does not end within a minute.
 */
export async function stopCloud(home: Home): Promise<number> {
  const { pid } = await runningCloud(home);
  if (pid === null) throw new ConfigError(`No local cloud runs in ${home.root}`);
  send(pid, "SIGTERM");
  if (await waitForEnd(pid, PATIENCE)) return pid;
  throw new ConfigError(
    `The local cloud (process ${pid}) does not end: \`kill -9 ${pid}\`; the next start clears away the rest`,
  );
}

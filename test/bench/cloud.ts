import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bringUp } from "../../localstack/bring-up.ts";
import type { Cloud } from "../../localstack/cloud.ts";
import { homeAt } from "../../localstack/home.ts";
import { readSettings } from "../../localstack/settings.ts";
import { connect } from "../../lib/cli/connect.ts";
import type { Installation } from "../../lib/cli/connect.ts";
import type { BenchRun } from "./bench.ts";

/**
 * Brings up a whole local cloud of its own (no API), on free ports and with its data in the temporary folder, hands it to `work`,
 * and ends and removes it whatever happens. The installed Python programs are those of the project's home. Sources are asked at
 * `sourceOrigins` (as SOURCE_ORIGINS has it), else at the sample market.
 */
export async function withCloud(
  run: BenchRun,
  work: (cloud: Cloud, installation: Installation) => Promise<void>,
  sourceOrigins?: string,
): Promise<void> {
  const { venv } = readSettings().home;
  const root = await mkdtemp(path.join(tmpdir(), "imo-ops-bench-"));
  // Started by root, PostgreSQL runs as another user, who has to get in.
  await chmod(root, 0o711);
  const settings = { home: { ...homeAt(root), venv }, ports: {}, sourceOrigins, sourcePace: undefined };
  const { signal } = run;
  const say = (sentence: string): void => run.say(sentence);
  say("bringing a local cloud up");
  const way = bringUp({ settings, api: false, silent: true, notice: say, signal });
  try {
    const cloud = await way.done;
    await untilAborted(signal, () => onInstallation(root, (installation) => work(cloud, installation)));
  } finally {
    say("ending the local cloud");
    await way.stop();
    await rm(root, { recursive: true, force: true });
  }
}

/** The command finds the local cloud by IMO_HOME, and so do we. */
async function onInstallation(home: string, work: (installation: Installation) => Promise<void>): Promise<void> {
  process.env["IMO_HOME"] = home;
  const installation = await connect("local");
  try {
    await work(installation);
  } finally {
    await installation.end();
  }
}

/** Gives up waiting when the signal comes; what was waited for is about to lose its servers. */
async function untilAborted(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(new Error("ended before its end"));
  signal.throwIfAborted();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

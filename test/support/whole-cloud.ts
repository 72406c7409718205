import { copyFile, rm, symlink } from "node:fs/promises";
import * as z from "zod";
import { keptAdmin } from "../../localstack/access.ts";
import { bringUp } from "../../localstack/bring-up.ts";
import type { Cloud } from "../../localstack/cloud.ts";
import { homeAt, projectRoot } from "../../localstack/home.ts";
import type { EmulatorName } from "../../localstack/services/emulator.ts";
import { readSettings } from "../../localstack/settings.ts";
import { setUp } from "../../localstack/setup.ts";
import { connect } from "../../lib/cli/connect.ts";
import type { Installation } from "../../lib/cli/connect.ts";
import { ingest } from "../../lib/cli/commands/ingest.ts";
import { silent } from "../../lib/cli/follow.ts";
import { once } from "../../lib/lambda/once.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { temporaryHome } from "./cloud.ts";

/** A whole local cloud of a test's own: real servers on free ports, everything deployed. */
export interface WholeCloud {
  readonly cloud: Cloud;
  readonly to: Installation;
  /** What the cloud said of its parts while it ran. */
  readonly notices: string[];
  /** Drops a file as `imo ingest` does and follows its run to the end. */
  /** Asks the API as the admin that the first start made. */
  ask(question: string, body?: unknown): Promise<Response>;
  take(file: string, source: string, asOf?: string): Promise<RunSummary>;
  stop(): Promise<void>;
}

export interface WholeCloudOptions {
  readonly api?: boolean;
  /** What IMO_EMULATOR says where it is not given. */
  readonly emulator?: EmulatorName | undefined;
  /** A file of secrets to begin with, instead of drawn ones. */
  readonly secrets?: string | undefined;
}

/** Comes in by the front door, with what the first start left in the home. */
async function adminToken({ home, apiUrl }: Cloud): Promise<string> {
  const admin = await keptAdmin(home);
  const answer = await fetch(`${apiUrl}/token`, { method: "POST", body: new URLSearchParams(admin) });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

/** Brings a local cloud up in a home of its own (about 15 s); the Python programs are those of the project's home. */
export async function startWholeCloud({
  api = false,
  emulator = readSettings().emulator,
  secrets,
}: WholeCloudOptions = {}): Promise<WholeCloud> {
  const tools = homeAt(`${projectRoot}/.local`);
  await setUp(tools);
  const home = await temporaryHome();
  await symlink(tools.venv, home.venv);
  if (secrets !== undefined) await copyFile(secrets, home.secretsFile);
  process.env["IMO_HOME"] = home.root;
  const notices: string[] = [];
  // Vectors of adverts that no test searches by meaning would keep both processors busy.
  const settings = { home, ports: {}, emulator, sourceOrigins: undefined, sourcePace: undefined, embeddings: null };
  const way = bringUp({ settings, api, silent: true, notice: (sentence) => notices.push(sentence) });
  const cloud = await way.done;
  const to = await connect("local");
  const token = once(() => adminToken(cloud));
  return {
    cloud,
    to,
    notices,
    take: (file, source, asOf) => ingest(to, { file, source, asOf }, silent),
    ask: async (question, body) =>
      fetch(cloud.apiUrl + question, {
        headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json" },
        ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      }),
    stop: async () => {
      await to.end();
      await way.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

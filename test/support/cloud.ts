import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { homeAt, makeHome, projectRoot } from "../../localstack/home.ts";
import type { Home } from "../../localstack/home.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { postgresPart, postgresUrl } from "../../localstack/services/postgres.ts";
import { setUp } from "../../localstack/setup.ts";

/** A server of a test: its address, and what ends it and removes its data. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The packages that the tests share: those of the project's own home, installed once. */
export const testTools = () => setUp(homeAt(process.env["IMO_HOME"] ?? path.join(projectRoot, ".local")));

/** Makes an empty home in the temporary folder, which the server's user can pass when we are root. */
export async function temporaryHome(): Promise<Home> {
  const root = await mkdtemp(path.join(os.tmpdir(), "imo-ops-test-"));
  await chmod(root, 0o711);
  const home = homeAt(root);
  await makeHome(home);
  return home;
}

/** Starts a PostgreSQL with an empty database of its own, without the durability that a test has no use for (about 2 s). */
export async function startTestPostgres(): Promise<TestServer> {
  const [home, port, { vectorFolder }] = await Promise.all([temporaryHome(), freePort(), testTools()]);
  const password = "test-only";
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", shared_buffers: "64MB" };
  const server = await runPart(await postgresPart({ home, port, password, vectorFolder, settings }), home);
  return {
    url: postgresUrl({ port, password }),
    stop: async () => {
      await server.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

import { rm } from "node:fs/promises";
import { migrate } from "../../lib/stores/migrate.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { postgresPart, postgresUrl } from "../../localstack/services/postgres.ts";
import { temporaryHome } from "./cloud.ts";
import type { TestServer } from "./cloud.ts";

export type TestPostgres = TestServer;

/** Without the durability that a test has no use for. */
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", shared_buffers: "64MB" };

/** Starts a throw-away PostgreSQL with the project's tables, on a free port (about 1 s); `stop` ends it and deletes it. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const [home, port] = await Promise.all([temporaryHome(), freePort()]);
  const password = "test-only";
  const server = await runPart(await postgresPart({ home, port, password, settings }), home);
  const url = postgresUrl({ port, password });
  await migrate(url);
  return {
    url,
    stop: async () => {
      await server.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

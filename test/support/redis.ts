import { rm } from "node:fs/promises";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { redisPart, redisUrl } from "../../localstack/services/redis.ts";
import { temporaryHome, testTools } from "./cloud.ts";
import type { TestServer } from "./cloud.ts";

/** Starts an empty Redis on a free port. */
export async function startTestRedis(on: { readonly port?: number } = {}): Promise<TestServer> {
  const [home, free, { redisServer }] = await Promise.all([temporaryHome(), freePort(), testTools()]);
  const port = on.port ?? free;
  const password = "test-only";
  const server = await runPart(redisPart({ home, port, password, redisServer }), home);
  return {
    url: redisUrl({ port, password }),
    stop: async () => {
      await server.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

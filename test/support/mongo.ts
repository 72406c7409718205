import { rm } from "node:fs/promises";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { mongoPart, mongoUrl } from "../../localstack/services/mongo.ts";
import { temporaryHome, testTools } from "./cloud.ts";
import type { TestServer } from "./cloud.ts";

/** Starts an empty server that speaks MongoDB's protocol, on a free port. */
export async function startTestMongo(): Promise<TestServer> {
  const [home, port, python] = await Promise.all([temporaryHome(), freePort(), testTools()]);
  const server = await runPart(mongoPart({ home, port, python }), home);
  return {
    url: mongoUrl({ port }),
    stop: async () => {
      await server.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

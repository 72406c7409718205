import type { Cloud } from "./cloud.ts";
import { serverlessEnvironment, serverlessProgram } from "./deploy.ts";
import { projectRoot } from "./home.ts";
import type { Part } from "./part.ts";
import { freePort } from "./ports.ts";

/** Serves the HTTP API of serverless.yml on the cloud's API port, with the handlers of this folder, until the cloud stops. */
export async function startApi(cloud: Cloud): Promise<void> {
  await cloud.add(apiPart(cloud, await freePort()));
}

function apiPart(cloud: Cloud, lambdaPort: number): Part {
  const ports = ["--httpPort", String(cloud.ports.api), "--lambdaPort", String(lambdaPort)];
  const args = ["offline", "--stage", "local", "--host", "127.0.0.1", ...ports, "--noPrependStageInUrl", "--noSponsor"];
  return {
    name: "api",
    title: "The API",
    port: cloud.ports.api,
    command: process.execPath,
    args: [serverlessProgram, ...args],
    env: serverlessEnvironment(cloud, "api"),
    cwd: projectRoot,
    // Any answer will do: /health tells of the stores, which are watched by themselves.
    isReady: async () => (await fetch(`${cloud.apiUrl}/health`, { signal: AbortSignal.timeout(10_000) })).status > 0,
    readyWithinMs: 90_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}

import path from "node:path";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ConfigError } from "../../lib/errors.ts";
import type { Cloud } from "../cloud.ts";
import { projectRoot } from "../home.ts";
import type { Part } from "../part.ts";
import { plainEnvironment } from "../python.ts";
import { ACCOUNT_ID, awsEnvironment } from "../services/emulator.ts";
import { httpFunctions } from "./functions.ts";

/** Serves the HTTP API of serverless.yml on the cloud's API port, with the handlers of this folder, until the cloud stops. */
export async function startApi(cloud: Cloud): Promise<void> {
  const functions = await httpFunctions(projectRoot);
  const environments = await Promise.all(functions.map(({ name }) => deployedEnvironment(cloud, name)));
  await cloud.add(apiPart(cloud, oneEnvironment(environments)));
}

function apiPart(cloud: Cloud, environment: Readonly<Record<string, string>>): Part {
  return {
    name: "api",
    title: "The API",
    port: cloud.ports.api,
    command: process.execPath,
    args: [path.join(projectRoot, "localstack/api/main.ts"), "--port", String(cloud.ports.api)],
    env: {
      ...plainEnvironment(),
      ...environment,
      ...awsEnvironment(cloud.endpoint),
      ...(cloud.consoleUrl && { CONSOLE_URL: cloud.consoleUrl }),
    },
    cwd: projectRoot,
    // Any answer will do: /health tells of the stores, which are watched by themselves.
    isReady: async () => (await fetch(`${cloud.apiUrl}/health`, { signal: AbortSignal.timeout(10_000) })).status > 0,
    readyWithinMs: 90_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}

/** What a deployed function finds in its environment: the names of serverless.yml, with all that the deployment filled in. */
async function deployedEnvironment({ endpoint, region }: Cloud, name: string): Promise<Record<string, string>> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: "local" };
  const client = new LambdaClient({ endpoint, region, credentials });
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return Environment?.Variables ?? {};
  } finally {
    client.destroy();
  }
}

/**
 * Puts the environments of functions that share one process together; limits of a function's own process are left out.
 * @throws ConfigError naming the setting to which two of them give different values.
 */
export function oneEnvironment(environments: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const together = new Map<string, string>();
  for (const [name, value] of environments.flatMap((one) => Object.entries(one))) {
    if (name === "NODE_OPTIONS" || name.startsWith("AWS_")) continue;
    if ((together.get(name) ?? value) !== value) {
      throw new ConfigError(`serverless.yml: two functions that answer over HTTP give ${name} different values`);
    }
    together.set(name, value);
  }
  return Object.fromEntries(together);
}

import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "../home.ts";
import type { Home } from "../home.ts";
import type { Part } from "../part.ts";
import { pythonEnvironment } from "../python.ts";
import { endpointOf, healthOf } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator.ts";

/** Our plugin that runs functions as Node processes, with the entry point by which LocalStack finds it. */
const EXECUTOR = path.join(projectRoot, "localstack/services/localstack-executor");

/** Gives the folder of all that LocalStack writes: apart from what MiniStack keeps in the same home. */
function localstackFolder(home: Home): string {
  return path.join(home.emulator, "localstack");
}

/** Kinds of resource that LocalStack leaves out although it calls them created; serverless-offline's routes serve the API in their place. */
const SERVED_ELSEWHERE = /^AWS::ApiGatewayV2::/;

/** Reads out of LocalStack's log which kinds of resource it left out of a deployment, but for those that the local cloud serves itself. */
export function leftOut(log: string): string[] {
  const told = [...log.matchAll(/No resource provider found for "([^"]+)"/g)].map(([, kind = ""]) => kind);
  return [...new Set(told)].filter((kind) => !SERVED_ELSEWHERE.test(kind)).sort();
}

/** Describes LocalStack 4.14 as a plain process, without Docker and without a token. It keeps nothing: each start begins with an empty cloud. */
export function localstackPart({ home, port, python }: EmulatorOptions): Part {
  const folder = localstackFolder(home);
  return {
    name: "emulator",
    title: "The AWS emulator (LocalStack)",
    port,
    command: python.python,
    args: ["-m", "localstack.runtime.main"],
    env: { ...pythonEnvironment(python), ...settings(port, folder, python.packages) },
    cwd: home.emulator,
    prepare: async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(path.join(folder, "tmp"), { recursive: true, mode: 0o700 });
    },
    isReady: async () => (await fetch(healthOf("localstack", endpointOf(port)))).ok,
    readyWithinMs: 120_000,
    stopSignal: "SIGTERM",
    // It waits for its pollers and workers one after the other, half a minute and more, and keeps nothing of it.
    stopWithinMs: 2_000,
  };
}

function settings(port: number, folder: string, packages: string | undefined): NodeJS.ProcessEnv {
  const address = `127.0.0.1:${port}`;
  return {
    GATEWAY_LISTEN: address,
    LOCALSTACK_HOST: address,
    SQS_ENDPOINT_STRATEGY: "path",
    LAMBDA_RUNTIME_EXECUTOR: "imo-node",
    // The executor ends a start that takes too long before this, in s, and says which function it is.
    LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: "75",
    // It looks whether a new function is ready this often before it waits a second between two looks; a deployment has thirty of them, one after the other.
    CFN_NO_WAIT_ITERATIONS: "100",
    // A function that nothing calls gives its memory back sooner than by itself, in ms.
    LAMBDA_KEEPALIVE_MS: "120000",
    IMO_NODE: process.execPath,
    PYTHONPATH: [EXECUTOR, packages].filter(Boolean).join(path.delimiter),
    // It asks nobody outside: no usage reports, no certificate, no name server of its own.
    DISABLE_EVENTS: "1",
    SKIP_SSL_CERT_DOWNLOAD: "1",
    DNS_ADDRESS: "0",
    EAGER_SERVICE_LOADING: "0",
    // Its own log, where functions write too: not each request.
    LS_LOG: "warning",
    // All that it would write to the machine goes here.
    FILESYSTEM_ROOT: path.join(folder, "root"),
    LOCALSTACK_VOLUME_DIR: path.join(folder, "volume"),
    XDG_CACHE_HOME: path.join(folder, "cache"),
    HOME: folder,
    TMPDIR: path.join(folder, "tmp"),
    PATH: [path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter),
  };
}

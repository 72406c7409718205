import { ConfigError } from "../lib/errors.ts";
import { readCloudFile, writeCloudFile } from "./cloud-file.ts";
import type { CloudFile } from "./cloud-file.ts";
import { makeHome } from "./home.ts";
import type { Home } from "./home.ts";
import { claimHome, endLeftovers } from "./leftovers.ts";
import type { Part, PartName } from "./part.ts";
import { choosePorts } from "./ports.ts";
import type { Ports } from "./ports.ts";
import { processIdentity } from "./process.ts";
import type { PythonTools } from "./python.ts";
import { homeSecrets } from "./secrets.ts";
import type { Secrets } from "./secrets.ts";
import { consolePart, consoleUrl } from "./services/console/part.ts";
import { ACCOUNT_ID, REGION, endpointOf } from "./services/emulator.ts";
import type { EmulatorName } from "./services/emulator.ts";
import { embeddingsPart } from "./services/embeddings.ts";
import { localstackPart } from "./services/localstack.ts";
import { keepDeployed, ministackPart } from "./services/ministack.ts";
import { mongoPart, mongoUrl } from "./services/mongo.ts";
import { postgresPart, postgresUrl } from "./services/postgres.ts";
import { redisPart, redisUrl } from "./services/redis.ts";
import { supervise } from "./supervise.ts";
import type { Supervised, Watch } from "./supervise.ts";

export interface CloudOptions {
  readonly home: Home;
  readonly python: PythonTools;
  /** Where LocalStack is installed; MiniStack, which comes with the other programs, is the emulator where it is not said. */
  readonly localstack?: Pick<PythonTools, "python" | "packages"> | undefined;
  /** Ports that the user chose; a taken one is an error. */
  readonly ports?: Partial<Ports>;
  /** Whether the embedded engine that turns texts into vectors is started too. */
  readonly embeddings?: boolean;
  /** Whether the console of the emulator is started too; its packages have to be there. */
  readonly console?: boolean | undefined;
  /** Told in one sentence what happens to a part while it runs. */
  readonly notice?: (sentence: string) => void;
  /** Told of each part that answers, with the time it took. */
  readonly started?: (title: string, ms: number) => void;
}

/** A local cloud that runs: PostgreSQL, the MongoDB-protocol server, Redis and the AWS emulator. */
export interface Cloud extends Omit<CloudFile, "home" | "pid" | "identity" | "ports" | "emulator"> {
  readonly home: Home;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly emulator: EmulatorName;
  /** Stops the emulator, puts aside what is deployed in it, and starts it again: after a kill it goes back to that; nothing where the emulator keeps nothing. */
  keepDeployed(): Promise<void>;
  /** Has `hook` called each time the emulator was lost and answers again: what waited in queues and what ran is gone. */
  onEmulatorRestart(hook: () => Promise<void>): void;
  /** Starts one more part that ends with the cloud, before all others. */
  add(part: Part): Promise<void>;
  /** Ends every process in good order; the second call waits for the first. */
  stop(): Promise<void>;
  /** Ends every process at once: what the emulator knew is lost, the stores recover at the next start. */
  kill(): void;
}

/**
 * Starts the four servers side by side in the home and keeps them up. A cloud of this home that was killed is cleared away first.
 * @throws ConfigError when a cloud already runs in the home or a port that the user chose is taken; PartError when a server does not start.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { home } = options;
  await makeHome(home);
  const release = await claimHome(home);
  try {
    return await startOwned(options, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function startOwned(options: CloudOptions, release: () => Promise<void>): Promise<Cloud> {
  const { home } = options;
  await endLeftovers(home);
  const [secrets, last] = await Promise.all([homeSecrets(home), readCloudFile(home)]);
  const ports = await choosePorts({ fixed: options.ports ?? {}, remembered: last?.ports ?? {} });
  let emulatorRestarted: (() => Promise<void>) | undefined;
  const running = await startAll(await partsOf(options, ports, secrets), options, async () => emulatorRestarted?.());
  const added: Supervised[] = [];
  const file = {
    ...describe(options, ports, secrets),
    pid: process.pid,
    identity: (await processIdentity(process.pid)) ?? null,
  };
  await writeCloudFile(home, file);
  const end = async (): Promise<void> => {
    await stopAll(added);
    // Functions talk to the stores until the emulator has ended.
    await stopAll(emulators(running));
    await stopAll(running);
    await writeCloudFile(home, { ...file, pid: null, identity: null });
    await release();
  };
  let ending: Promise<void> | undefined;
  return {
    ...file,
    home,
    secrets,
    keepDeployed: async () => {
      if (file.emulator !== "ministack") return;
      await Promise.all(emulators(running).map((emulator) => emulator.restart(() => keepDeployed(home))));
    },
    onEmulatorRestart: (hook) => {
      emulatorRestarted = hook;
    },
    add: async (part) => {
      added.push(await supervise(part, home, watchOf(options)));
    },
    stop: () => (ending ??= end()),
    kill: () => {
      for (const { kill } of [...added, ...running]) kill();
    },
  };
}

async function partsOf(options: CloudOptions, ports: Ports, secrets: Secrets): Promise<Part[]> {
  const { home, python, localstack } = options;
  const { vectorFolder, redisServer } = python;
  return [
    await postgresPart({ home, port: ports.postgres, password: secrets.postgresPassword, vectorFolder }),
    mongoPart({ home, port: ports.mongo, python }),
    redisPart({ home, port: ports.redis, password: secrets.redisPassword, redisServer }),
    localstack
      ? localstackPart({ home, port: ports.emulator, python: localstack })
      : ministackPart({ home, port: ports.emulator, python }),
    ...(options.console ? [consolePart({ home, ports, python })] : []),
    ...(options.embeddings ? [embeddingsPart({ port: ports.embeddings, python })] : []),
  ];
}

type Described = Omit<CloudFile, "pid" | "identity"> & { ports: Ports; emulator: EmulatorName };

function describe({ home, localstack, console }: CloudOptions, ports: Ports, secrets: Secrets): Described {
  return {
    home: home.root,
    emulator: localstack ? "localstack" : "ministack",
    stage: "local",
    region: REGION,
    accountId: ACCOUNT_ID,
    endpoint: endpointOf(ports.emulator),
    postgresUrl: postgresUrl({ port: ports.postgres, password: secrets.postgresPassword }),
    mongoUrl: mongoUrl({ port: ports.mongo }),
    redisUrl: redisUrl({ port: ports.redis, password: secrets.redisPassword }),
    apiUrl: `http://127.0.0.1:${ports.api}`,
    consoleUrl: console ? consoleUrl(ports.console) : null,
    ports,
  };
}

/** All or none: when one does not start, the others are stopped again. */
async function startAll(
  parts: readonly Part[],
  options: CloudOptions,
  emulatorRestarted: () => Promise<void>,
): Promise<Supervised[]> {
  const begun = Date.now();
  const hooks: Partial<Record<PartName, () => Promise<void>>> = { emulator: emulatorRestarted };
  const starts = await Promise.allSettled(
    parts.map(async (part) => {
      const supervised = await supervise(part, options.home, watchOf(options, hooks[part.name]));
      options.started?.(part.title, Date.now() - begun);
      return supervised;
    }),
  );
  const running = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const failures = starts.flatMap((start) => (start.status === "rejected" ? [start.reason as unknown] : []));
  if (failures.length === 0) return running;
  await stopAll(running);
  if (failures.length === 1) throw failures[0];
  const sentences = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  throw new ConfigError(sentences.join("\n"), {}, { cause: failures[0] });
}

const emulators = (parts: readonly Supervised[]): Supervised[] => parts.filter(({ part }) => part.name === "emulator");

function watchOf({ notice }: CloudOptions, onRestart?: () => Promise<void>): Watch {
  return { ...(notice && { notice }), ...(onRestart && { onRestart }) };
}

async function stopAll(parts: readonly Supervised[]): Promise<void> {
  await Promise.all(parts.map((part) => part.stop()));
}

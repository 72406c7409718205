import { runningCloud } from "../../localstack/cloud-file.ts";
import { awsEnvironment } from "../../localstack/services/emulator.ts";
import { readSettings } from "../../localstack/settings.ts";
import { PermanentError } from "../errors.ts";
import { executions } from "../stores/aws/executions.ts";
import type { Executions } from "../stores/aws/executions.ts";
import { executionRecords } from "../stores/aws/execution-records.ts";
import type { ExecutionRecords } from "../stores/aws/execution-records.ts";
import { forgetEnded } from "../../localstack/landing.ts";
import { askHere } from "../operate/operation.ts";
import type { Ask, StoreUrls } from "../operate/operation.ts";
import { askFunction } from "../operate/serve.ts";
import { callFunction } from "../stores/aws/functions.ts";
import { createMongo } from "../stores/mongo/mongo.ts";
import type { Mongo } from "../stores/mongo/mongo.ts";
import { readOptionalParameter, readParameters } from "../stores/aws/parameters.ts";
import { createPool } from "../stores/postgres/postgres.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { bucket } from "../stores/aws/s3.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { queue } from "../stores/aws/sqs.ts";
import type { Queue } from "../stores/aws/sqs.ts";
import { stackOutputs } from "../stores/aws/stack.ts";

/** What an installation has deployed. */
export interface Deployed {
  readonly data: Bucket;
  readonly runs: Executions;
  /** Editions of the published data sets. */
  readonly editions: Executions<{ readonly runId: string }>;
  /** What the state machine remembers of them. */
  readonly records: ExecutionRecords;
  /** The queues by their names: `raw-file`, `records`, `outbox`. */
  readonly queues: ReadonlyMap<string, Queue>;
}

/** What asks the stores of an installation. */
export interface Asking {
  readonly ask: Ask;
  readonly end: () => Promise<void>;
}

/** The installation that a command talks to: what needs no way to its stores. */
export interface Operated extends Deployed, Asking {
  readonly stage: string;
  /** Where a copy of a dropped file waits until its run closes; only the local cloud needs one, its S3 may be lost. */
  readonly landing: string | null;
  /** Forgets what waits there of runs that have ended. */
  readonly forgetLanded: () => Promise<void>;
}

/** Stores that can be reached from here. */
interface Stores extends Asking {
  readonly db: Postgres;
  /** Opened by the few commands that need it. */
  readonly mongo: () => Mongo;
  readonly redisUrl: string;
}

/** An installation whose stores can be reached from here. */
export interface Installation extends Operated, Stores {}

/** The name of the function that operators ask at a stage. */
function operateFunction(stage: string): string {
  return `imo-ops-${stage}-operate`;
}

/**
 * Finds what asks the stores of a stage: of `local`, the cloud that runs in the home (IMO_HOME), this process; of any other one, its function
 * `operate`, found through the usual AWS settings (profile, region), so that stores need not be reachable from here; `direct`: this process, too.
 * @throws ConfigError when the local cloud does not run.
 */
export async function asking(stage: string, direct = stage === "local"): Promise<Asking> {
  if (direct) return openStores(stage);
  const ask = askFunction((request) => callFunction(operateFunction(stage), request));
  return { ask, end: () => Promise.resolve() };
}

/** Connects to what is deployed at a stage, and to what asks its stores. @throws as `asking`; TransientError when the stack can't be read. */
export async function connectTo(stage: string): Promise<Operated> {
  if (stage === "local") return connect(stage);
  const [deployed, stores] = [await deployedParts(stage), await asking(stage)];
  return { ...deployed, ...stores, stage, landing: null, forgetLanded: () => Promise.resolve() };
}

/** Connects to the stores of a stage as well, from here. @throws as `connectTo`. */
export async function connect(stage: string): Promise<Installation> {
  const stores = await openStores(stage);
  const deployed = await deployedParts(stage);
  const landing = stage === "local" ? readSettings().home.landing : null;
  const forgetLanded = async (): Promise<void> => {
    if (landing !== null) await forgetEnded(stores.db, landing);
  };
  return { ...deployed, ...stores, stage, landing, forgetLanded };
}

async function openStores(stage: string): Promise<Stores> {
  const urls = await storeUrls(stage);
  const db = createPool(urls.postgres, { statementTimeoutMs: 0, applicationName: "imo" });
  let opened: Mongo | undefined;
  const mongo = (): Mongo => (opened ??= createMongo(urls.mongo));
  return {
    db,
    mongo,
    redisUrl: urls.redis,
    ask: askHere({
      stage,
      urls,
      db,
      mongo,
      standIns: async () => (await readOptionalParameter(`/imo-ops/${stage}/source-origins`)) ?? "",
      deployed: () => deployedParts(stage),
    }),
    end: async () => {
      await Promise.all([db.end(), opened?.end()]);
    },
  };
}

/** Finds the stores of a stage, and has the AWS clients of this process talk to the emulator where it is the local one. */
export async function storeUrls(stage: string): Promise<StoreUrls> {
  if (stage === "local") {
    const cloud = await runningCloud(readSettings().home);
    pointAtEmulator(cloud);
    return { postgres: cloud.postgresUrl, mongo: cloud.mongoUrl, redis: cloud.redisUrl };
  }
  return readParameters({
    postgres: `/imo-ops/${stage}/postgres-url`,
    mongo: `/imo-ops/${stage}/mongo-url`,
    redis: `/imo-ops/${stage}/redis-url`,
  });
}

/** Has every AWS client of this process talk to the local cloud, whatever profile the user works with. */
export function pointAtEmulator(cloud: { readonly endpoint: string }): void {
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN"]) delete process.env[name];
  Object.assign(process.env, awsEnvironment(cloud.endpoint));
}

/** Finds what is deployed at a stage. @throws TransientError when that can't be read. */
export async function deployedParts(stage: string): Promise<Deployed> {
  const outputs = await stackOutputs(`imo-ops-${stage}`);
  return {
    data: bucket(needed(outputs, "BucketName")),
    runs: executions(needed(outputs, "StateMachineArn")),
    editions: executions(needed(outputs, "PublishStateMachineArn")),
    records: executionRecords(needed(outputs, "StateMachineArn")),
    queues: new Map(
      [...outputs].flatMap(([name, url]) => (name.endsWith("QueueUrl") ? [[queueName(name), queue(url)]] : [])),
    ),
  };
}

function needed(outputs: ReadonlyMap<string, string>, name: string): string {
  const value = outputs.get(name);
  if (!value) throw new PermanentError(`The stack has no output ${name}: deploy it again`);
  return value;
}

/** `RawFileQueueUrl` → `raw-file`. */
function queueName(output: string): string {
  return output
    .replace(/QueueUrl$/, "")
    .replaceAll(/(?<!^)[A-Z]/g, "-$&")
    .toLowerCase();
}

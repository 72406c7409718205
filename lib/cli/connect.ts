import { runningCloud } from "../../localstack/cloud-file.ts";
import { awsEnvironment } from "../../localstack/services/emulator.ts";
import { readSettings } from "../../localstack/settings.ts";
import { PermanentError } from "../errors.ts";
import { executions } from "../stores/aws/executions.ts";
import type { Executions } from "../stores/aws/executions.ts";
import { executionRecords } from "../stores/aws/execution-records.ts";
import type { ExecutionRecords } from "../stores/aws/execution-records.ts";
import { createMongo } from "../stores/mongo/mongo.ts";
import type { Mongo } from "../stores/mongo/mongo.ts";
import { readParameters } from "../stores/aws/parameters.ts";
import { createPool } from "../stores/postgres/postgres.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { bucket } from "../stores/aws/s3.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { queue } from "../stores/aws/sqs.ts";
import type { Queue } from "../stores/aws/sqs.ts";
import { stackOutputs } from "../stores/aws/stack.ts";

/** The addresses of an installation's stores, passwords included. */
export interface StoreUrls {
  readonly postgres: string;
  readonly mongo: string;
  readonly redis: string;
}

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

/** The installation that a command talks to. */
export interface Installation extends Deployed {
  readonly stage: string;
  readonly db: Postgres;
  /** Opened by the few commands that need it. */
  readonly mongo: () => Mongo;
  readonly redisUrl: string;
  /** Where a copy of a dropped file waits until its run closes; only the local cloud needs one, its S3 may be lost. */
  readonly landing: string | null;
  readonly end: () => Promise<void>;
}

/**
 * Connects to the installation of a stage: `local` is the cloud that runs in the home (IMO_HOME), any other one is found through the
 * usual AWS settings (profile, region). @throws ConfigError when the local cloud does not run; TransientError when the stack can't be read.
 */
export async function connect(stage: string): Promise<Installation> {
  const urls = await storeUrls(stage);
  const deployed = await deployedParts(stage);
  const db = createPool(urls.postgres, { statementTimeoutMs: 0, applicationName: "imo" });
  let mongo: Mongo | undefined;
  return {
    ...deployed,
    stage,
    db,
    mongo: () => (mongo ??= createMongo(urls.mongo)),
    redisUrl: urls.redis,
    landing: stage === "local" ? readSettings().home.landing : null,
    end: async () => {
      await Promise.all([db.end(), mongo?.end()]);
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

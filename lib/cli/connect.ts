import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { homeAt, projectRoot } from "../../localstack/home.ts";
import { runningCloud } from "../../localstack/cloud-file.ts";
import { PipelineError } from "../errors.ts";
import { executions } from "../stores/executions.ts";
import type { Executions } from "../stores/executions.ts";
import { createMongo } from "../stores/mongo.ts";
import type { Mongo } from "../stores/mongo.ts";
import { readParameters } from "../stores/parameters.ts";
import { createPool } from "../stores/postgres.ts";
import type { Postgres } from "../stores/postgres.ts";
import { bucket } from "../stores/s3.ts";
import type { Bucket } from "../stores/s3.ts";
import { queue } from "../stores/sqs.ts";
import type { Queue } from "../stores/sqs.ts";

/** The installation that a command talks to. */
export interface Installation {
  readonly stage: string;
  readonly db: Postgres;
  readonly data: Bucket;
  readonly runs: Executions;
  /** Opened by the few commands that need it. */
  readonly mongo: () => Mongo;
  readonly redisUrl: () => Promise<string>;
  /** The queue of that name (`raw-file`, `records`, `outbox`), or null. */
  readonly queue: (name: string) => Queue | null;
  /** Where a copy of a dropped file waits until its run closes; only the local cloud needs one, its S3 may be lost. */
  readonly landing: string | null;
  readonly end: () => Promise<void>;
}

/** The home that `IMO_HOME` names, or `.local` in the project. */
export function localHome() {
  return homeAt(process.env["IMO_HOME"] ?? `${projectRoot}/.local`);
}

/**
 * Connects to the installation of a stage: `local` is the cloud that runs in this home, any other one is found through the usual AWS
 * settings (profile, region). @throws ConfigError when the local cloud does not run; PipelineError when the stack is not deployed.
 */
export async function connect(stage: string): Promise<Installation> {
  const home = stage === "local" ? localHome() : null;
  if (home) pointAtEmulator(await runningCloud(home));
  const outputs = await stackOutputs(`imo-ops-${stage}`);
  const secrets = await readParameters({
    postgres: `/imo-ops/${stage}/postgres-url`,
    mongo: `/imo-ops/${stage}/mongo-url`,
    redis: `/imo-ops/${stage}/redis-url`,
  });
  const db = createPool(secrets.postgres, { statementTimeoutMs: 0, applicationName: "imo" });
  const queues = new Map([...outputs].flatMap(([name, url]) => (name.endsWith("QueueUrl") ? [[queueName(name), url]] : [])));
  let mongo: Mongo | undefined;
  return {
    stage,
    db,
    data: bucket(needed(outputs, "BucketName")),
    runs: executions(needed(outputs, "StateMachineArn")),
    mongo: () => (mongo ??= createMongo(secrets.mongo)),
    redisUrl: async () => secrets.redis,
    queue: (name) => {
      const url = queues.get(name);
      return url ? queue(url) : null;
    },
    landing: home && `${home.root}/landing`,
    end: async () => {
      await Promise.all([db.end(), mongo?.end()]);
    },
  };
}

/** Has every AWS client of this process talk to the local cloud. */
export function pointAtEmulator(cloud: { readonly endpoint: string; readonly region: string; readonly accountId: string }): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.accountId,
    AWS_SECRET_ACCESS_KEY: "local",
  });
}

async function stackOutputs(stack: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks = [] } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return new Map(outputs.flatMap(({ OutputKey, OutputValue }) => (OutputKey && OutputValue ? [[OutputKey, OutputValue]] : [])));
  } catch (cause) {
    throw new PipelineError(`The stack ${stack} can't be read: is it deployed?`, {}, { cause });
  }
}

function needed(outputs: ReadonlyMap<string, string>, name: string): string {
  const value = outputs.get(name);
  if (!value) throw new PipelineError(`The stack has no output ${name}: deploy it again`);
  return value;
}

/** `RawFileQueueUrl` → `raw-file`. */
function queueName(output: string): string {
  return output
    .replace(/QueueUrl$/, "")
    .replaceAll(/(?<!^)[A-Z]/g, "-$&")
    .toLowerCase();
}

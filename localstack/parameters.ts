import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { TransientError } from "../lib/errors.ts";
import type { Cloud } from "./cloud.ts";
import { embeddedEngine } from "./services/embeddings.ts";
import { ACCOUNT_ID } from "./services/emulator.ts";
import type { Settings } from "./settings.ts";

/** What the functions read from the parameter store, by the last part of its name. */
export interface Parameters {
  readonly "postgres-url": string;
  /** The database as the role that questions in SQL are asked as. */
  readonly "sql-url": string;
  readonly "mongo-url": string;
  readonly "redis-url": string;
  /** 32 bytes in hex. */
  readonly "agent-key": string;
  /** 32 bytes in hex. */
  readonly "alert-key": string;
  /** Hosts of webhooks that need not be on the public internet: `127.0.0.1:8710,…`. */
  readonly "webhook-allow"?: string | undefined;
  /** The language model that conversations are answered with, as JSON; absent: none. */
  readonly llm?: string | undefined;
  /** The engine that turns texts into vectors as JSON, or `off`. */
  readonly embeddings: string;
  /** A JSON Web Key Set with private parts. */
  readonly "token-keys": string;
  /** Real origins and the local ones that stand in for them: `https://a.example=http://127.0.0.1:8701,…`; absent or empty: none. */
  readonly "source-origins"?: string | undefined;
  /** Requests a second at a stand-in, or `source`: what the source says. */
  readonly "source-pace"?: string | undefined;
}

/** What stands in for sites, and how fast it may be visited. */
export interface StandIns {
  readonly sourceOrigins: string | undefined;
  readonly sourcePace: string | undefined;
}

/** Gives the parameters of this cloud, its stores' addresses and its keys. */
export function parametersOf(
  cloud: Cloud,
  tokenKeys: string,
  sqlUrl: string,
  stand: StandIns,
  { webhookAllow, llm, embeddings }: Pick<Settings, "webhookAllow" | "llm" | "embeddings">,
): Parameters {
  return {
    "postgres-url": cloud.postgresUrl,
    "sql-url": sqlUrl,
    "mongo-url": cloud.mongoUrl,
    "redis-url": cloud.redisUrl,
    "agent-key": cloud.secrets.agentKey,
    "alert-key": cloud.secrets.alertKey,
    "webhook-allow": webhookAllow,
    llm,
    embeddings: embeddings === null ? "off" : JSON.stringify(embeddings ?? embeddedEngine(cloud.ports.embeddings)),
    "token-keys": tokenKeys,
    "source-origins": stand.sourceOrigins,
    "source-pace": stand.sourcePace,
  };
}

type Emulator = Pick<Cloud, "endpoint" | "region">;

/** Writes what stands in for sites, and nothing else. */
export async function putStandIns(cloud: Emulator, { sourceOrigins, sourcePace }: StandIns): Promise<void> {
  await putParameters(cloud, { "source-origins": sourceOrigins, "source-pace": sourcePace });
}

/** Names the hosts whose webhooks need not be on the public internet, in place of those that were named before. */
export async function putWebhookAllow(cloud: Emulator, hosts: string): Promise<void> {
  await putParameters(cloud, { "webhook-allow": hosts });
}

/**
 * Writes the parameters under `/imo-ops/local/`, encrypted, over those that are there; an empty one is left as it is.
 * @throws TransientError when the emulator does not take them.
 */
export async function putParameters(cloud: Emulator, parameters: Partial<Parameters>): Promise<void> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: "local" };
  const client = new SSMClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  try {
    await Promise.all(
      given.map(([name, Value]) =>
        client.send(
          new PutParameterCommand({ Name: `/imo-ops/local/${name}`, Value, Type: "SecureString", Overwrite: true }),
        ),
      ),
    );
  } catch (error) {
    throw new TransientError("The local cloud's parameter store did not take the parameters", {}, { cause: error });
  } finally {
    client.destroy();
  }
}

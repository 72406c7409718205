import { DeleteParametersCommand, GetParametersCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { TransientError } from "../lib/errors.ts";
import { parameterOf } from "../lib/sources/secrets.ts";
import type { Cloud } from "./cloud.ts";
import { EARLIER_USER } from "./market/agency/earlier-api.ts";
import { agencyMongoUrl } from "./market/agency/seed-mongo.ts";
import { agencyPostgresUrl } from "./market/agency/seed-postgres.ts";
import { realOrigins } from "./market/stalls.ts";
import { ACCOUNT_ID } from "./services/emulator.ts";

type SampleCloud = Pick<Cloud, "endpoint" | "region" | "stage" | "postgresUrl" | "mongoUrl" | "secrets">;

/** Secrets that go together, by name; the first tells whose they are. */
type Group = readonly (readonly [name: string, value: string])[];

/** Gives the secrets of the sources that read the sample market's databases and its earlier API. */
export function sampleSecrets({
  postgresUrl,
  mongoUrl,
  secrets,
}: Omit<SampleCloud, "endpoint" | "region" | "stage">): Group[] {
  return [
    [["agence-postgres-url", agencyPostgresUrl(postgresUrl, secrets.agencyPassword, "classic")]],
    [["agence-mongo-url", agencyMongoUrl(mongoUrl)]],
    [
      ["imo-ops-api-url", realOrigins.earlierApi],
      ["imo-ops-api-username", EARLIER_USER],
      ["imo-ops-api-password", secrets.earlierApiPassword],
    ],
    [["agence-entrepot-url", agencyPostgresUrl(postgresUrl, secrets.agencyPassword, "warehouse")]],
    [["agence-preparation-url", agencyPostgresUrl(postgresUrl, secrets.agencyPassword, "preparation")]],
  ];
}

/** Tells whether a secret that is kept is the sample's: its port may be that of an earlier start. */
export function isSample(kept: string, sample: string): boolean {
  const [one, other] = [kept, sample].map((text) => text.replace(/^(\w+:\/\/[^/]*127\.0\.0\.1):\d+/, "$1"));
  return one === other;
}

/**
 * Puts the sample's secrets where the user gave none; `wanted` false: takes away those that an earlier start put.
 * @throws TransientError when the emulator does not take them.
 */
export async function putSampleSecrets(cloud: SampleCloud, wanted: boolean): Promise<void> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: "local" };
  const client = new SSMClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  try {
    for (const group of sampleSecrets(cloud)) {
      const names = group.map(([name]) => parameterOf(cloud.stage, name));
      const [[, sample] = ["", ""]] = group;
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: names, WithDecryption: true }));
      const kept = Parameters.find(({ Name }) => Name === names[0])?.Value;
      if (kept !== undefined && !isSample(kept, sample)) continue;
      if (wanted) await put(client, cloud.stage, group);
      else if (kept !== undefined) await client.send(new DeleteParametersCommand({ Names: names }));
    }
  } catch (error) {
    throw new TransientError(
      "The local cloud's parameter store did not take the sample's secrets",
      {},
      { cause: error },
    );
  } finally {
    client.destroy();
  }
}

async function put(client: SSMClient, stage: string, group: Group): Promise<void> {
  await Promise.all(
    group.map(([name, Value]) =>
      client.send(
        new PutParameterCommand({ Name: parameterOf(stage, name), Value, Type: "SecureString", Overwrite: true }),
      ),
    ),
  );
}

import * as z from "zod";
import type { OperateDeps, StoreUrls } from "../operate/operation.ts";
import { executions } from "../stores/aws/executions.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import { bucket } from "../stores/aws/s3.ts";
import { createMongo } from "../stores/mongo/mongo.ts";
import type { Mongo } from "../stores/mongo/mongo.ts";
import { createPool } from "../stores/postgres/postgres.ts";

/** The settings of the function that operators ask. */
export const OperateEnv = z.object({
  STAGE: z.string(),
  BUCKET: z.string(),
  STATE_MACHINE_ARN: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  MONGO_URL_PARAM: z.string(),
  REDIS_URL_PARAM: z.string(),
  SOURCE_ORIGINS_PARAM: z.string(),
});

/** Opens what operations work with. */
export function operateDeps(urls: StoreUrls, env: z.output<typeof OperateEnv>): OperateDeps {
  let mongo: Mongo | undefined;
  return {
    stage: env.STAGE,
    urls,
    db: createPool(urls.postgres, { applicationName: "imo-ops-operate", max: 2 }),
    mongo: () => (mongo ??= createMongo(urls.mongo)),
    standIns: async () => (await readOptionalParameter(env.SOURCE_ORIGINS_PARAM)) ?? "",
    deployed: () => Promise.resolve({ runs: executions(env.STATE_MACHINE_ARN), data: bucket(env.BUCKET) }),
  };
}

import * as z from "zod";
import { emf } from "../lib/lambda/emf.ts";
import { warn } from "../lib/lambda/log.ts";
import { publishGauges } from "../lib/lambda/publish-gauges.ts";
import { scheduled } from "../lib/lambda/scheduled.ts";
import { GaugesEnv, storeOrigins } from "../lib/lambda/store-origins.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { readGauges } from "../lib/metrics/store-gauges.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const deps = withSecrets({
  env: GaugesEnv.extend({ BUCKET: z.string(), POSTGRES_URL_PARAM: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const data = bucket(env.BUCKET);
    return {
      origins: storeOrigins(createPool(postgres), env, () => Promise.resolve(data)),
      sources: await loadSources(),
      warn,
    };
  },
});

/** Every minute: tells CloudWatch what lies in the stores. It knows when watch last ended a pass, and so is no part of it. */
export const handler = scheduled(async () => publishGauges(await readGauges(await deps()), emf));

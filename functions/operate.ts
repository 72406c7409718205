import { log } from "../lib/lambda/log.ts";
import { operateDeps, OperateEnv } from "../lib/lambda/operate-deps.ts";
import { task } from "../lib/lambda/task.ts";
import { noteRefusal, withSecrets } from "../lib/lambda/with-secrets.ts";
import { OPERATIONS } from "../lib/operate/operations.ts";
import { OperateRequest, serveOperation } from "../lib/operate/serve.ts";

const deps = withSecrets({
  env: OperateEnv,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM, redis: env.REDIS_URL_PARAM }),
  make: operateDeps,
});

/** Called by `imo … --stage`: does one of a closed list of operations inside the network of the stores. Nothing of what is asked and answered is logged. */
export const handler = task(OperateRequest, async (request) =>
  serveOperation(request, {
    operations: OPERATIONS,
    deps,
    failed: (operation, error) => {
      noteRefusal(error);
      log.warn("an operation failed", { operation, error: error instanceof Error ? error : new Error(String(error)) });
    },
  }),
);

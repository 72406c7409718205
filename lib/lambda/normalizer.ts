import * as z from "zod";
import { agentHasher } from "../normalize/privacy/agent-hash.ts";
import { bucket } from "../stores/aws/s3.ts";
import { deliveriesOf, queue } from "../stores/aws/sqs.ts";
import { withSecrets } from "./with-secrets.ts";

const Env = z.object({
  BUCKET: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  RECORDS_QUEUE_URL: z.url(),
  AGENT_KEY_PARAM: z.string(),
});

/** What every normalizer is wired with, whatever it reads. */
export const normalizer = withSecrets({
  env: Env,
  secrets: (env) => ({ agentKey: env.AGENT_KEY_PARAM }),
  make: ({ agentKey }, env) => {
    const data = bucket(env.BUCKET);
    return {
      read: data.bytes,
      put: data.put,
      send: queue(env.RECORDS_QUEUE_URL).send,
      hashAgent: agentHasher(agentKey),
      deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL),
    };
  },
});

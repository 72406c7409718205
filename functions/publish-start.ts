import * as z from "zod";
import { once } from "../lib/lambda/once.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { task } from "../lib/lambda/task.ts";
import { editionAt } from "../lib/publish/edition-id.ts";
import { executions } from "../lib/stores/aws/executions.ts";

const deps = once(async () =>
  executions<{ runId: string }>(readEnv(z.object({ PUBLISH_STATE_MACHINE_ARN: z.string() })).PUBLISH_STATE_MACHINE_ARN),
);

/** What EventBridge sends; the same instant again is the same edition. */
const Tick = z.object({ time: z.iso.datetime() });

/** Every night: starts an edition of the published data sets. */
export const handler = task(Tick, async ({ time }) => {
  const edition = editionAt(new Date(time));
  await (await deps()).start({ runId: edition });
  return { edition };
});

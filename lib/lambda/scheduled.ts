import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { traced } from "./tracing.ts";
import { noteRefusal } from "./with-secrets.ts";

/** A function that a schedule calls, where a trace begins: what fails is called again by the next tick. */
export function scheduled<Answer>(work: (context: Context) => Promise<Answer>) {
  return middy(async (_event: unknown, context: Context) =>
    traced({ kind: "internal", name: () => context.functionName }, undefined, () => work(context)),
  ).onError(({ error }) => noteRefusal(error));
}

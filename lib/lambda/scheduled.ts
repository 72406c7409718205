import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { noteRefusal } from "./with-secrets.ts";

/** A function that a schedule calls: what fails is called again by the next tick. */
export function scheduled<Answer>(work: (context: Context) => Promise<Answer>) {
  return middy(async (_event: unknown, context: Context) => work(context)).onError(({ error }) => noteRefusal(error));
}

import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { PermanentError } from "../errors.ts";
import { readTraceparent } from "../trace/trace.ts";
import type { TraceContext } from "../trace/trace.ts";
import { log } from "./log.ts";
import { inRunOf } from "./run-scope.ts";
import { traced } from "./tracing.ts";
import { noteRefusal } from "./with-secrets.ts";

/**
 * A state's function: its input is checked against `schema`, its answer is data. Expected outcomes are returned, accidents
 * are thrown and logged for the state machine to retry or catch.
 */
export function task<Schema extends z.ZodType, Answer>(
  schema: Schema,
  work: (input: z.output<Schema>, context: Context) => Promise<Answer>,
) {
  return middy(async (event: unknown, context: Context): Promise<Answer> =>
    traced({ kind: "internal", name: () => context.functionName }, traceOf(event), () =>
      inRunOf(event, async () => {
        const begun = performance.now();
        try {
          const answer = await work(parse(schema, event), context);
          log.info("state done", { milliseconds: Math.round(performance.now() - begun) });
          return answer;
        } catch (error) {
          noteRefusal(error);
          log.error("state failed", { error: error instanceof Error ? error : new Error(String(error)) });
          throw error;
        }
      }),
    ),
  );
}

/** A task carries its trace; so does the run's input, which planning and the states around it are given. */
const Traceable = z.object({
  traceparent: z.string().optional(),
  input: z.object({ traceparent: z.string().optional() }).optional(),
});

function traceOf(event: unknown): TraceContext | undefined {
  const { data } = Traceable.safeParse(event);
  return readTraceparent(data?.traceparent ?? data?.input?.traceparent);
}

function parse<Schema extends z.ZodType>(schema: Schema, event: unknown): z.output<Schema> {
  const read = schema.safeParse(event);
  if (read.success) return read.data;
  const where = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new PermanentError(`The state's input is not of the expected shape: ${where}`);
}

import * as z from "zod";
import type { Executions } from "../stores/aws/executions.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Mongo } from "../stores/mongo/mongo.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";

/** The addresses of an installation's stores, passwords included. */
export interface StoreUrls {
  readonly postgres: string;
  readonly mongo: string;
  readonly redis: string;
}

/** What operations work with. */
export interface OperateDeps {
  readonly stage: string;
  readonly urls: StoreUrls;
  readonly db: Postgres;
  /** Opened by the few operations that need it. */
  readonly mongo: () => Mongo;
  /** Real origins and what stands in for them at the stage `local`, as the parameter source-origins says. */
  readonly standIns: () => Promise<string>;
  /** What runs are ended with. */
  readonly deployed: () => Promise<{
    readonly runs: Pick<Executions, "status" | "stop">;
    readonly data: Pick<Bucket, "name" | "delete">;
  }>;
}

/** One thing that an operator may ask of an installation's stores: its name, what it is told, what it answers, both as JSON carries them. */
export interface Operation<Input extends z.ZodType, Answer extends z.ZodType> {
  readonly name: string;
  readonly input: Input;
  readonly answer: Answer;
  readonly work: (deps: OperateDeps, input: z.output<Input>) => Promise<z.input<Answer>>;
}

/** An operation as the function that serves all of them knows it. */
export interface ServedOperation {
  readonly name: string;
  /** @throws ZodError for an input that is none of this operation. */
  readonly serve: (deps: OperateDeps, input: unknown) => Promise<unknown>;
}

/** Makes an operation that can be asked here and served elsewhere: what goes in and out is checked in both places alike. */
export function operation<Input extends z.ZodType, Answer extends z.ZodType>(
  made: Operation<Input, Answer>,
): Operation<Input, Answer> & ServedOperation {
  return {
    ...made,
    serve: async (deps, input) => made.answer.parse(await made.work(deps, made.input.parse(input))),
  };
}

/** Asks one operation of an installation and gives its answer. */
export type Ask = <Input extends z.ZodType, Answer extends z.ZodType>(
  operation: Operation<Input, Answer>,
  input: z.input<Input>,
) => Promise<z.output<Answer>>;

/** Asks operations of these stores, in this process. */
export function askHere(deps: OperateDeps): Ask {
  return async ({ input: schema, answer, work }, input) => answer.parse(await work(deps, schema.parse(input)));
}

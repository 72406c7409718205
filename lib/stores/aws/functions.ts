import { InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { PermanentError } from "../../errors.ts";
import { awsFailure } from "./failure.ts";
import { patience } from "./patience.ts";

/** A function may take its whole quarter of an hour; the SDK would call it a second time after a lost connection. */
const client = new LambdaClient({ maxAttempts: 1, ...patience(910_000) });

/** What Lambda answers for a function that threw: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
const Thrown = z.object({ errorMessage: z.string() });

/**
 * Calls a function of the installation, waits for its end and gives its answer.
 * @throws PermanentError with the function's own message when it failed, or when there is no such function; TransientError when it can't be called.
 */
export async function callFunction(name: string, input: object): Promise<unknown> {
  const { FunctionError, Payload } = await called(name, input);
  const text = Payload ? new TextDecoder().decode(Payload) : "null";
  const answer: unknown = JSON.parse(text);
  if (FunctionError === undefined) return answer;
  const thrown = Thrown.safeParse(answer);
  throw new PermanentError(thrown.success ? thrown.data.errorMessage : `${name} failed: ${text.slice(0, 500)}`);
}

async function called(name: string, input: object) {
  try {
    return await client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(input) }));
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) {
      throw new PermanentError(`There is no function ${name}: deploy first`, {}, { cause });
    }
    throw awsFailure(`The function ${name} can't be called`, cause);
  }
}

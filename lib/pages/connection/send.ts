import * as z from "zod";
import { Problem } from "../../http/schemas/problem.ts";
import { Failure } from "./failure.ts";

/** A question to the API. */
export interface Question {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** How long an answer is waited for: the API gives up before. */
const PATIENCE_MS = 35_000;

/**
 * Asks the API once, as the session of this browser, and reads its answer by a schema.
 * @throws Failure with what the API says, or that there is none.
 */
export async function send<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  question: Question = {},
): Promise<z.output<Schema>> {
  const response = await receive(path, question, "application/json");
  const content: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  const read = schema.safeParse(content);
  if (read.success) return read.data;
  throw new Failure(
    "La réponse ne se lit pas : cette page est peut-être plus ancienne que le service. Rechargez-la.",
    0,
    {
      cause: read.error,
    },
  );
}

/**
 * Asks the API once, as the session of this browser, for an answer of a media type.
 * @throws Failure with what the API says, or that there is none.
 */
export async function receive(
  path: string,
  { method = "GET", body, signal }: Question,
  accept: string,
): Promise<Response> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const response = await received(path, {
    method,
    headers: {
      Accept: accept,
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  });
  if (!response.ok) throw await failureOf(response);
  return response;
}

async function received(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (
      request.signal?.aborted &&
      request.signal.reason instanceof DOMException &&
      request.signal.reason.name === "AbortError"
    )
      throw error;
    throw new Failure("Le service ne répond pas.", 0, { cause: error });
  }
}

async function failureOf(response: Response): Promise<Failure> {
  const read = Problem.safeParse(await response.json().catch(() => undefined));
  const message = read.success ? read.data.detail : `Le service a répondu ${response.status}.`;
  return new Failure(message, response.status, {}, read.data?.position?.indice);
}

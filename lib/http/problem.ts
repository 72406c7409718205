import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { ThrottledError, TooSlowError, TransientError } from "../errors.ts";
import { Refusal } from "../query/refusal.ts";

/** Where failures are told. */
export interface FailureLog {
  info(message: string, extra: Record<string, unknown>): void;
  warn(message: string, extra: Record<string, unknown>): void;
  error(message: string, extra: Record<string, unknown>): void;
}

/** A failure as RFC 9457 writes it, before it is bound to a request. */
export interface Problem {
  readonly status: number;
  /** The kind of failure in a few French words. */
  readonly title: string;
  /** A French sentence for whoever asked; the earlier API's clients read it too. */
  readonly detail: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const RETRY_AFTER_SECONDS = 5;

/**
 * Turns a failure into a problem in French, and logs it under the id that the problem tells; never a stack.
 * What the caller can mend: as the Refusal says. A store away, or a question that takes too long: 503 with Retry-After. Anything else: 500.
 */
export function problem(
  error: unknown,
  event: APIGatewayProxyEventV2,
  log: FailureLog,
): APIGatewayProxyStructuredResultV2 {
  const told = problemOf(error);
  const { http, requestId } = event.requestContext;
  const line = { requestId, method: http.method, path: http.path, status: told.status };
  if (told.status < 500) log.info("a request was refused", { ...line, title: told.title });
  else if (told.status === 503) log.warn("a store is away or too slow", { ...line, error });
  else log.error("an answer failed", { ...line, error });
  const { headers, body } = writeProblem(told, { requestId, path: http.path });
  return { statusCode: told.status, headers, body: http.method === "HEAD" ? "" : body };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const { status, title, faults, place, headers } = error.details;
    return {
      status,
      title,
      detail: error.message,
      extensions: { ...(faults && { erreurs: faults }), ...(place && { position: place }) },
      ...(headers && { headers }),
    };
  }
  if (error instanceof TransientError) return unavailable(error);
  return {
    status: 500,
    title: "Erreur interne",
    detail: "La réponse a échoué. Le journal en garde la cause sous cet identifiant.",
  };
}

function unavailable(error: TransientError): Problem {
  const seconds = error instanceof ThrottledError ? error.retryAfterSeconds : RETRY_AFTER_SECONDS;
  return {
    status: 503,
    title: "Service momentanément indisponible",
    detail:
      error instanceof TooSlowError
        ? `La réponse demandait trop de temps : précisez la question, ou réessayez dans ${seconds} secondes.`
        : `Une base de données ne répond pas ; réessayez dans ${seconds} secondes.`,
    headers: { "Retry-After": String(seconds) },
  };
}

/** Writes a problem out for one request. */
export function writeProblem(
  { status, title, detail, extensions = {}, headers = {} }: Problem,
  { requestId, path }: { readonly requestId: string; readonly path: string },
): { headers: Record<string, string>; body: string } {
  const body = { type: "about:blank", title, status, detail, ...extensions, instance: path, identifiant: requestId };
  return {
    headers: {
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      "X-Request-Id": requestId,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

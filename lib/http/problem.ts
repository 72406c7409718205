import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { ThrottledError, TransientError } from "../errors.ts";
import { Refusal } from "../query/refusal.ts";

/** Where failures are told. */
export interface FailureLog {
  warn(message: string, extra: Record<string, unknown>): void;
  error(message: string, extra: Record<string, unknown>): void;
}

const RETRY_AFTER_SECONDS = 5;

/**
 * Turns a failure into an RFC 9457 problem in French, with `detail` as the earlier API had it; never a stack.
 * What the caller can mend: as the Refusal says. A store away: 503 with Retry-After. Anything else: 500 with the id under which the log has it.
 */
export function problem(
  error: unknown,
  event: APIGatewayProxyEventV2,
  log: FailureLog,
): APIGatewayProxyStructuredResultV2 {
  const { requestId, http } = event.requestContext;
  if (error instanceof Refusal) {
    const { status, title, faults, headers } = error.details;
    return write(event, status, { title, detail: error.message, ...(faults && { erreurs: faults }) }, headers);
  }
  const told = { requestId, method: http.method, path: http.path, error };
  if (error instanceof TransientError) {
    log.warn("a store is away", told);
    const seconds = error instanceof ThrottledError ? error.retryAfterSeconds : RETRY_AFTER_SECONDS;
    return write(
      event,
      503,
      {
        title: "Service momentanément indisponible",
        detail: `Une base de données ne répond pas ; réessayez dans ${seconds} secondes.`,
      },
      { "Retry-After": String(seconds) },
    );
  }
  log.error("an answer failed", told);
  return write(event, 500, {
    title: "Erreur interne",
    detail: `La réponse a échoué. Le journal en garde la cause sous l’identifiant ${requestId}.`,
    correlation: requestId,
  });
}

function write(
  event: APIGatewayProxyEventV2,
  status: number,
  { title, ...rest }: { title: string; detail: string; [extension: string]: unknown },
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  const body = { type: "about:blank", title, status, ...rest, instance: event.requestContext.http.path };
  return {
    statusCode: status,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers },
    body: event.requestContext.http.method === "HEAD" ? "" : JSON.stringify(body),
  };
}

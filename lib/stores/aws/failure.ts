/** What an error of AWS means for whoever called. */
import { PermanentError, TransientError } from "../../errors.ts";
import type { ErrorPlace } from "../../errors.ts";

/** What the caller's role, or what it asks, must be changed for: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
const DENIED = /^(AccessDenied(Exception)?|NotAuthorized|UnauthorizedOperation|OptInRequired|KmsAccessDenied)$/;
const REFUSED =
  /^(Validation(Error|Exception)|InvalidParameter\w*|MalformedQueryString|MissingParameter|InvalidMessageContents|BatchRequestTooLong)$/;

/**
 * Gives the error to throw for one that AWS's client threw: PermanentError where the role lacks a right or the request itself is refused, which
 * it names; TransientError for all else, throttling, expired credentials and lost connections among them.
 */
export function awsFailure(what: string, error: unknown, place: ErrorPlace = {}): PermanentError | TransientError {
  const name = nameOf(error);
  const options = { cause: error };
  if (DENIED.test(name)) {
    return new PermanentError(`${what}: AWS answers ${name}, the role must be allowed to`, place, options);
  }
  if (REFUSED.test(name)) return new PermanentError(`${what}: AWS answers ${name}`, place, options);
  return new TransientError(what, place, options);
}

/** Tells whether AWS's client threw since the caller lacks a right. */
export function isDenied(error: unknown): boolean {
  return DENIED.test(nameOf(error));
}

/** The query protocol writes AWS.SimpleQueueService.Name. */
function nameOf(error: unknown): string {
  return error instanceof Error ? (error.name.split(".").at(-1) ?? "") : "";
}

import { quoted } from "./records/reason.ts";
import type { Reason } from "./records/reason.ts";

/** Where in the pipeline something went wrong; every field is optional because not every failure knows them all. */
export interface ErrorPlace {
  readonly source?: string;
  readonly run?: string;
  readonly key?: string;
}

/** Base of every failure that the pipeline raises on purpose: what failed, where, and why (`cause`). */
export class PipelineError extends Error {
  override readonly name: string = "PipelineError";
  readonly place: ErrorPlace;
  /** The message in both languages; one that was given in English alone is quoted. */
  readonly reason: Reason;

  constructor(message: string | Reason, place: ErrorPlace = {}, options: ErrorOptions = {}) {
    const reason = typeof message === "string" ? quoted(message) : message;
    super(reason.en, options);
    this.place = place;
    this.reason = reason;
  }
}

/** Why whatever was thrown was thrown: the reason that it carries, or its message as it is. */
export function reasonOf(thrown: unknown): Reason {
  if (thrown instanceof PipelineError) return thrown.reason;
  return quoted(thrown instanceof Error ? thrown.message : String(thrown));
}

/** Thrown when the same call may succeed later: a store is away, a connection was cut. The message is delivered again. */
export class TransientError extends PipelineError {
  override readonly name: string = "TransientError";
}

/** Thrown when the other side asked us to slow down; costs neither a retry nor reputation. */
export class ThrottledError extends TransientError {
  override readonly name = "ThrottledError";
  readonly retryAfterSeconds: number;

  constructor(message: string | Reason, retryAfterSeconds: number, place: ErrorPlace = {}, options: ErrorOptions = {}) {
    super(message, place, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Thrown when a question was given up because its answer took too long: the same one may succeed when less is going on, a narrower one will. */
export class TooSlowError extends TransientError {
  override readonly name = "TooSlowError";
}

/** Thrown when a store refuses our credentials: they may have been changed, and the new ones will do. */
export class CredentialsError extends TransientError {
  override readonly name = "CredentialsError";
}

/** Thrown when trying again can't help: the input itself is wrong. The message goes straight to the dead letters. */
export class PermanentError extends PipelineError {
  override readonly name: string = "PermanentError";
}

/** Thrown when a database does not take a value, whose statement would succeed without it; the message is the database's reason. */
export class DataError extends PermanentError {
  override readonly name = "DataError";
}

/** Thrown at start-up when a setting or a source file is wrong; the message names the setting. */
export class ConfigError extends PermanentError {
  override readonly name = "ConfigError";
}

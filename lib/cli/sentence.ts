import { TransientError } from "../errors.ts";
import { Refusal } from "../query/refusal.ts";

/** An error in one line: what failed and, where something is away, how it showed. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  const sentence = oneLine((error instanceof Refusal && error.details.en) || error.message || error.name);
  const { cause } = error;
  const shown = error instanceof TransientError && cause instanceof Error ? oneLine(cause.message) : "";
  return shown ? `${sentence} (${shown})` : sentence;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

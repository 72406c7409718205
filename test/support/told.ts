import { expect } from "vitest";
import type { Reason } from "../../lib/records/reason.ts";

/** A reason whose English sentence is this one, or is matched by it. */
export function told(english: string | RegExp): Reason {
  const en: unknown = typeof english === "string" ? english : expect.stringMatching(english);
  const matcher: unknown = expect.objectContaining({ en, fr: expect.any(String) });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a matcher stands for what it matches
  return matcher as Reason;
}

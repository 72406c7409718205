import * as z from "zod";

/** The name of an edition: the second, in UTC, at which it was begun (`2026-11-27-030000`). */
export const EditionId = z.string().regex(/^\d{4}-\d\d-\d\d-\d{6}$/);

/** Names the edition that begins at an instant. */
export function editionAt(instant: Date): string {
  return instant.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
}

import * as z from "zod";

const MAX_LENGTH = 500;

const json = z
  .string()
  .max(MAX_LENGTH)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    } catch {
      context.addIssue({ code: "custom" });
      return z.NEVER;
    }
  });

/**
 * A parameter that says where a page ends: the JSON array of `parts`, in base64url; opaque to callers, validated when it comes back.
 * `parts` take only what Postgres takes in their place: callers can write any JSON.
 */
export function Cursor<const Parts extends [z.ZodType, ...z.ZodType[]]>(parts: Parts) {
  return json.pipe(z.tuple(parts)).describe("la valeur « suivant » d’une réponse précédente");
}

/** Writes what `Cursor` reads. */
export function cursorTo(...parts: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

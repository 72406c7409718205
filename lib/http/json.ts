import type * as z from "zod";
import type { AnswerStatement } from "./route.ts";

/** States an answer in JSON. */
export function json(
  description: string,
  schema: z.ZodType,
  rest: Omit<AnswerStatement, "description" | "content"> = {},
): AnswerStatement {
  return { description, content: { "application/json": schema }, ...rest };
}

/** The header that counts all that was found, whatever the page holds. */
export const TOTAL = { "X-Total-Count": "le nombre de résultats, toutes pages confondues" };

/** Writes that header. */
export function totalOf(total: number): Record<string, string> {
  return { "X-Total-Count": String(total) };
}

/** The header that says what is remarkable about the question, beside a bare list. */
export const REMARK = { "X-Remarque": "une remarque sur le code de commune demandé, sans accents" };

/** Writes that header, which takes no character beyond ASCII. */
export function remarkOf(remark: string): Record<string, string> {
  const ascii = remark
    .normalize("NFD")
    .replaceAll("’", "'")
    .replaceAll(/[^ -~]/g, "");
  return { "X-Remarque": ascii };
}

import { expect, test } from "vitest";
import { routes } from "../../../lib/http/routes/routes.ts";
import { apiOver } from "../../support/api.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { post } = apiOver(db);

/** What PostgreSQL keeps in no text. */
const NUL = "\0";

/** A body with a NUL in one of its texts, for each of them. */
function spoilt(value: unknown): unknown[] {
  if (typeof value === "string") return [`${value}${NUL}`];
  if (Array.isArray(value)) return value.flatMap((inner, at) => spoilt(inner).map((odd) => value.with(at, odd)));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => spoilt(inner).map((odd) => ({ ...value, [name]: odd })));
}

const CASES = routes.flatMap(({ statement: { method, path, body } }) =>
  method === "POST" && body?.as.includes("json") && body.example !== undefined && !path.includes("{")
    ? spoilt(body.example).map((odd): [string, unknown] => [path, odd])
    : [],
);

test("there are bodies with texts", () => {
  expect(CASES.length).toBeGreaterThan(10);
});

test.each(CASES)("a character that no store keeps is refused: %s %j", async (path, odd) => {
  const { statusCode } = await post(path, odd);
  expect(statusCode).toBe(422);
});

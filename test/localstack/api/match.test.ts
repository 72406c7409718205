import { expect, test } from "vitest";
import { apiRoute, inOrder, matched } from "../../../localstack/api/match.ts";

const entries = inOrder(
  ["*", "ANY /pages/{proxy+}", "GET /pages/{nom}", "GET /pages/carte", "POST /mcp", "* /mcp"].map((text) => ({
    text,
    route: apiRoute(text),
  })),
);

test.each([
  ["GET", "/annonces", "*", {}],
  ["GET", "/pages/carte", "GET /pages/carte", {}],
  ["GET", "/pages/autre", "GET /pages/{nom}", { nom: "autre" }],
  ["POST", "/pages/autre", "ANY /pages/{proxy+}", { proxy: "autre" }],
  ["GET", "/pages/a/b.js", "ANY /pages/{proxy+}", { proxy: "a/b.js" }],
  ["GET", "/pages", "*", {}],
  ["POST", "/mcp", "POST /mcp", {}],
  ["DELETE", "/mcp", "* /mcp", {}],
  ["GET", "/mcpx", "*", {}],
])("%s %s goes to %s", (method, path, text, parameters) => {
  expect(matched(entries, method, path)).toMatchObject({ entry: { text }, parameters });
});

test("where no route takes a request, there is none", () => {
  expect(matched([{ route: apiRoute("GET /a.b") }], "GET", "/axb")).toBeUndefined();
});

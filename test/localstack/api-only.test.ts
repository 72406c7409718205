import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import ApiOnly from "../../localstack/api-only.ts";

const started = (command: string) => {
  const functions: Record<string, { events?: object[] }> = {
    query: { events: [{ httpApi: "*" }] },
    start: { events: [{ schedule: { rate: "rate(15 minutes)" } }] },
    close: {},
  };
  new ApiOnly({ processedInput: { commands: [command] }, service: { functions } }).hooks.initialize();
  return Object.keys(functions);
};

test("serverless offline serves what answers over HTTP, and keeps no schedule", () => {
  expect(started("offline")).toEqual(["query"]);
});

test("every function is deployed and packaged", () => {
  expect(started("deploy")).toEqual(["query", "start", "close"]);
  expect(started("package")).toEqual(["query", "start", "close"]);
});

test("serverless offline never learns of a page's origin, so that it lets none read", async () => {
  started("offline");
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.origin, request.headers["x-other"]);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await fetch(`http://127.0.0.1:${port}/`, { headers: { Origin: "https://page.example", "X-Other": "stays" } });
  server.close();
  expect(seen).toEqual([undefined, "stays"]);
});

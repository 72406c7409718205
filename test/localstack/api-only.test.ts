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

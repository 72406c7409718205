import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpFunctions } from "../../../localstack/api/functions.ts";
import { oneEnvironment } from "../../../localstack/api/part.ts";
import { projectRoot } from "../../../localstack/home.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "imo-ops-functions-"));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (text: string) => {
  await writeFile(path.join(folder, "serverless.yml"), text);
  return httpFunctions(folder);
};

test("the project's functions that answer over HTTP are found with their routes", async () => {
  const query = (await httpFunctions(projectRoot)).find(({ key }) => key === "query");
  expect(query).toMatchObject({
    name: "imo-ops-local-query",
    file: path.join(projectRoot, "functions/query.ts"),
    exported: "handler",
    routes: [{ key: "$default" }],
  });
});

test("whatever a function's other events are, its routes are those of httpApi", async () => {
  const found = await read(`
functions:
  pages:
    name: \${self:custom.prefix}-pages
    handler: functions/pages.handler
    environment: { QUEUE_URL: !Ref Queue, ARN: !GetAtt [A, Arn] }
    events:
      - httpApi: GET /pages/{proxy+}
      - httpApi: { method: post, path: /pages }
      - sqs: { arn: !GetAtt Queue.Arn }
  start:
    name: start
    handler: functions/start.handler
    events: [{ schedule: rate(1 minute) }]
`);
  expect(found.map(({ key, routes }) => [key, routes.map((route) => route.key)])).toEqual([
    ["pages", ["GET /pages/{proxy+}", "POST /pages"]],
  ]);
});

test("an event that can't be read is told with its function", async () => {
  const yaml = "functions: { pages: { name: pages, handler: a.b, events: [{ httpApi: { path: /x } }] } }";
  await expect(read(yaml)).rejects.toThrow("functions.pages");
});

test("functions that share a process agree on their settings; limits of their own processes are left out", () => {
  expect(
    oneEnvironment([
      { STAGE: "local", A: "1", NODE_OPTIONS: "--x" },
      { STAGE: "local", B: "2" },
    ]),
  ).toEqual({
    STAGE: "local",
    A: "1",
    B: "2",
  });
  expect(() => oneEnvironment([{ A: "1" }, { A: "2" }])).toThrow("A different values");
});

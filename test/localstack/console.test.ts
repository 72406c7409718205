import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import * as z from "zod";
import { homeAt, projectRoot } from "../../localstack/home.ts";
import { findPython } from "../../localstack/python.ts";
import { consolePart } from "../../localstack/services/console/part.ts";

/** Puts requests to what guards the console, before an application that answers 200, and prints the answers. */
const DRIVER = `
import asyncio, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from looking_only import LookingOnly
async def inner(scope, receive, send):
    if scope["type"] == "websocket": return await send({"type": "websocket.accept"})
    kind = b"text/html; charset=utf-8" if scope["path"] == "/" else b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind), (b"content-length", b"43")]})
    if scope["method"] == "HEAD": return await send({"type": "http.response.body", "body": b""})
    await send({"type": "http.response.body", "body": b"<html><head></head>", "more_body": True})
    await send({"type": "http.response.body", "body": b"<body></body></html>"})
def ask(kind, method, path, headers):
    sent = []
    async def send(message): sent.append(message)
    scope = {"type": kind, "method": method, "path": path, "headers": [(n.encode(), v.encode()) for n, v in headers.items()]}
    asyncio.run(LookingOnly(inner, {"127.0.0.1:4999", "localhost:4999"})(scope, None, send))
    if len(sys.argv) > 3:
        headers = dict(sent[0]["headers"])
        return [headers[b"content-type"].decode(), headers.get(b"content-length", b"").decode(), b"".join(one.get("body", b"") for one in sent).decode()]
    return sent[0].get("status", sent[0]["type"])
print(json.dumps([ask(*request) for request in json.loads(sys.argv[2])]))
`;

type Request = readonly [kind: "http" | "websocket", method: string, path: string, headers: Record<string, string>];
const own = { host: "127.0.0.1:4999" };

async function answers(requests: readonly Request[], ...whole: readonly string[]): Promise<unknown[]> {
  const { executable } = await findPython();
  const folder = path.join(projectRoot, "localstack/services/console");
  const { stdout } = await promisify(execFile)(executable, ["-c", DRIVER, folder, JSON.stringify(requests), ...whole]);
  return z.array(z.unknown()).parse(JSON.parse(stdout));
}

test("looking is let through: the page, state machines, executions, logs, queues", async () => {
  const looked = ["/", "/assets/index.js", "/api/stepfunctions/state-machines", "/api/logs/groups", "/api/sqs/queues"];
  const requests = looked.map((at): Request => ["http", "GET", at, { ...own, origin: "http://127.0.0.1:4999" }]);
  const socket: Request = ["websocket", "GET", "/ws", own];
  expect(await answers([...requests, socket])).toEqual([...looked.map(() => 200), "websocket.accept"]);
});

test("what changes, takes or gives away is refused", async () => {
  const refused: readonly [string, string][] = [
    ["POST", "/api/lambda/functions/imo-ops-local-start/invoke"],
    ["POST", "/api/endpoints"],
    ["DELETE", "/api/learn"],
    ["GET", "/api/sqs/queues/imo-ops-local-records/messages"],
    ["GET", "/api/sqs/queues/imo-ops-local-records/messages/"],
    ["GET", "/api/secretsmanager/secrets"],
    ["GET", "/api/resources/ssm/parameters/x"],
    ["GET", "//etc/passwd"],
    ["GET", "/../../backend/config.py"],
    ["GET", "/..\\..\\config.py"],
  ];
  const requests = refused.map(([method, at]): Request => ["http", method, at, own]);
  expect(await answers(requests)).toEqual(refused.map(() => 403));
});

test("a refusal says why, and the page hides the buttons that write; other answers are as they were", async () => {
  const [refused, page, data] = z.array(z.tuple([z.string(), z.string(), z.string()])).parse(
    await answers(
      [
        ["http", "POST", "/api/stepfunctions/state-machines/x/executions", own],
        ["http", "GET", "/", own],
        ["http", "GET", "/api/stepfunctions/state-machines", own],
      ],
      "whole",
    ),
  );
  expect(JSON.parse(refused?.[2] ?? "")).toEqual({ detail: expect.stringContaining("for looking only") });
  expect(page?.[2]).toMatch(
    /^<html><head><style>\[class\*=awsui_variant-primary_\]\{display:none!important\}<\/style><\/head><body><\/body><\/html>$/,
  );
  expect(page?.[1]).toBe(String(page?.[2].length));
  expect(data).toEqual(["application/json", "43", "<html><head></head><body></body></html>"]);
});

test("pages of other origins, and names that lead here, are refused", async () => {
  expect(
    await answers([
      ["http", "GET", "/", { ...own, origin: "https://other.example" }],
      ["http", "GET", "/", { host: "rebound.example:4999" }],
      ["http", "GET", "/", {}],
      ["websocket", "GET", "/ws", { ...own, origin: "https://other.example" }],
    ]),
  ).toEqual([403, 403, 403, "websocket.close"]);
});

test("it looks at the emulator of its own cloud, without the right to change", () => {
  const ports = { console: 4999, emulator: 4566 };
  const { env } = consolePart({ home: homeAt("/srv/imo"), ports, python: { python: "/opt/python" } });
  expect(env).toMatchObject({ AWS_ENDPOINT_URL: "http://127.0.0.1:4566", STACKPORT_ALLOW_WRITES: "false" });
});

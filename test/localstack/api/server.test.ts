import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { apiRoute } from "../../../localstack/api/match.ts";
import { apiServer } from "../../../localstack/api/server.ts";
import type { Handler, Refusal, ServerOptions } from "../../../localstack/api/server.ts";

const Problem = z.object({
  type: z.literal("about:blank"),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  identifiant: z.string().min(1),
});

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serving(handler: Handler, options: ServerOptions = {}): Promise<{ port: number; url: string }> {
  const server = apiServer([{ route: apiRoute("*"), handler }], options);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => server.close().closeAllConnections());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { port: address.port, url: `http://127.0.0.1:${address.port}` };
}

/** A handler that answers with the event that it got. */
const echo: Handler = (event) =>
  Promise.resolve({ statusCode: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(event) });

const Event = z.looseObject({
  rawPath: z.string(),
  rawQueryString: z.string(),
  headers: z.record(z.string(), z.string()),
});

/** Sends bytes as they are, and reads all that comes back. */
async function raw(port: number, text: string): Promise<{ status: number; headers: string; body: string }> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
  socket.on("error", () => {});
  socket.write(text);
  await Promise.race([once(socket, "close"), sleep(3_000)]);
  socket.destroy();
  const [headers = "", body = ""] = Buffer.concat(chunks).toString("utf8").split("\r\n\r\n");
  return { status: Number(headers.split(" ")[1]), headers, body };
}

const close = "Host: api.test\r\nConnection: close\r\n";

test("a request becomes the event that API Gateway would hand over", async () => {
  const { url } = await serving(echo);
  const answer = await fetch(`${url}/annonces/a%2Fb?x=1&x=2&y=%C3%A9`, {
    headers: { Cookie: "a=1; b=2", "X-One": "1" },
  });
  const event = Event.parse(await answer.json());
  expect(event).toMatchObject({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/annonces/a%2Fb",
    rawQueryString: "x=1&x=2&y=%C3%A9",
    queryStringParameters: { x: "1,2", y: "é" },
    cookies: ["a=1", "b=2"],
    headers: { "x-one": "1" },
    requestContext: { http: { method: "GET", path: "/annonces/a%2Fb", sourceIp: "127.0.0.1" } },
  });
  expect(event.headers).not.toHaveProperty("cookie");
});

test("headers that come twice arrive joined, so that none hides behind another", async () => {
  const { port } = await serving(echo);
  const twice = "Authorization: Bearer one\r\nAuthorization: Bearer two\r\nX-API-Key: a\r\nX-API-Key: b\r\n";
  const { body } = await raw(port, `GET /x HTTP/1.1\r\n${twice}${close}\r\n`);
  const { headers } = Event.parse(JSON.parse(body));
  expect(headers).toMatchObject({ authorization: "Bearer one,Bearer two", "x-api-key": "a,b" });
});

test("a body arrives as it was sent, whatever its bytes", async () => {
  const seen: APIGatewayProxyEventV2[] = [];
  const { url } = await serving(async (event) => {
    seen.push(event);
    return { statusCode: 204 };
  });
  const bytes = Buffer.from([0, 255, 10, 195]);
  expect((await fetch(url, { method: "POST", body: bytes })).status).toBe(204);
  expect(seen[0]?.isBase64Encoded).toBe(true);
  expect(Buffer.from(seen[0]?.body ?? "", "base64")).toEqual(bytes);
});

test("what the handler says is sent: status, headers, cookies, bytes", async () => {
  const { url } = await serving(() =>
    Promise.resolve({
      statusCode: 201,
      headers: { "X-Count": 3 },
      cookies: ["a=1; HttpOnly", "b=2"],
      body: Buffer.from([1, 2, 255]).toString("base64"),
      isBase64Encoded: true,
    }),
  );
  const answer = await fetch(url);
  expect(answer.status).toBe(201);
  expect(answer.headers.get("x-count")).toBe("3");
  expect(answer.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array([1, 2, 255]));
});

test("odd cookies, HEAD and an absolute address are answered as any other request", async () => {
  const { url, port } = await serving(echo);
  expect((await fetch(url, { headers: { Cookie: 'a="x; ;=;\\\u00ff; b' } })).status).toBe(200);
  const head = await raw(port, `HEAD /x HTTP/1.1\r\n${close}\r\n`);
  expect(head).toMatchObject({ status: 200, body: "" });
  const absolute = await raw(port, `GET http://elsewhere.test/y?z=1 HTTP/1.1\r\n${close}\r\n`);
  expect(Event.parse(JSON.parse(absolute.body))).toMatchObject({ rawPath: "/y", rawQueryString: "z=1" });
});

test("a path is handed over as it came: nothing climbs, nothing is folded", async () => {
  const { port } = await serving(echo);
  for (const path of [
    "/../../etc/passwd",
    "/a/../b",
    "//annonces",
    "/%2e%2e/x",
    "/a%00b",
    "/constructor",
    "/__proto__",
  ]) {
    const { body } = await raw(port, `GET ${path} HTTP/1.1\r\n${close}\r\n`);
    expect(Event.parse(JSON.parse(body)).rawPath).toBe(path);
  }
});

test.each([
  ["a bad escape", `GET /a%zz HTTP/1.1\r\n${close}\r\n`, 400],
  ["an escape that is no UTF-8", `GET /a%E9 HTTP/1.1\r\n${close}\r\n`, 400],
  ["a target that is no path", `GET a HTTP/1.1\r\n${close}\r\n`, 400],
  ["CONNECT", "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test\r\n\r\n", 405],
  ["an unknown method", `BREW /coffee HTTP/1.1\r\n${close}\r\n`, 405],
  ["no HTTP at all", "\u0016\u0003\u0001 hello\r\n\r\n", 400],
  ["no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
  ["headers that are too long", `GET / HTTP/1.1\r\n${close}X-Long: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  ["a line that is too long", `GET /${"a".repeat(20_000)} HTTP/1.1\r\n${close}\r\n`, 431],
  ["two lengths", `POST / HTTP/1.1\r\n${close}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ["a length of more than 1 MB", `POST / HTTP/1.1\r\n${close}Content-Length: 1000001\r\n\r\n`, 413],
  ["an expectation", `GET / HTTP/1.1\r\n${close}Expect: coffee\r\n\r\n`, 417],
])("%s is refused with a problem in French, which is told under its id", async (_, text, status) => {
  const told: Refusal[] = [];
  const { port } = await serving(echo, { tell: (refusal) => void told.push(refusal) });
  const answer = await raw(port, text);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatch(/content-type: application\/problem\+json/i);
  const { identifiant, ...problem } = Problem.parse(JSON.parse(answer.body));
  expect(problem.status).toBe(status);
  expect(answer.headers).toContain(`X-Request-Id: ${identifiant}`);
  expect(told).toEqual([{ requestId: identifiant, status, title: problem.title }]);
});

test("a body that turns out too large is refused while it comes", async () => {
  const { port } = await serving(echo, { maxBodyBytes: 1_000 });
  const chunk = `3e8\r\n${"a".repeat(1_000)}\r\n`;
  const answer = await raw(port, `POST / HTTP/1.1\r\n${close}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}`);
  expect(answer.status).toBe(413);
  Problem.parse(JSON.parse(answer.body));
});

test("a body of just 1 MB is taken", async () => {
  const { url } = await serving((event) =>
    Promise.resolve({ body: String(Buffer.from(event.body ?? "", "base64").length) }),
  );
  const answer = await fetch(url, { method: "POST", body: "a".repeat(1_000_000) });
  expect(await answer.text()).toBe("1000000");
});

test("a request that does not arrive is given up", async () => {
  const { port } = await serving(echo, { requestTimeoutMs: 300 });
  const answer = await raw(port, `POST / HTTP/1.1\r\n${close}Content-Length: 10\r\n\r\nabc`);
  expect(answer.status).toBe(408);
  Problem.parse(JSON.parse(answer.body));
});

test("a handler that takes too long is given up with 503", async () => {
  const { url } = await serving(() => new Promise(() => {}), { answerTimeoutMs: 50 });
  const answer = await fetch(url);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
});

test("a handler that fails shows nothing of it, and the failure is told under the id of the answer", async () => {
  const told: unknown[] = [];
  const accident = new Error("secret table");
  const { url } = await serving(() => Promise.reject(accident), { tell: (refusal) => void told.push(refusal) });
  const answer = await fetch(url);
  expect(answer.status).toBe(500);
  const problem = Problem.parse(await answer.json());
  expect(told).toEqual([{ requestId: problem.identifiant, status: 500, title: problem.title, error: accident }]);
  expect(JSON.stringify(problem)).not.toContain("secret");
});

test("a header that can't be sent is an accident of the answer, not of the server", async () => {
  const { url } = await serving(() => Promise.resolve({ statusCode: 200, headers: { "X-Odd": "a\nb" }, body: "" }));
  expect((await fetch(url)).status).toBe(500);
  expect((await fetch(url)).status).toBe(500);
});

test("a caller who leaves in the middle of a request is no accident of ours", async () => {
  const told: Refusal[] = [];
  const { port } = await serving(echo, { tell: (refusal) => void told.push(refusal) });
  const socket = connect(port, "127.0.0.1");
  socket.write("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  await sleep(100);
  socket.destroy();
  await expect.poll(() => told.at(-1)?.title).toBe("Requête interrompue");
  expect(told.map(({ status, error }) => [status, error])).toEqual(told.map(() => [400, undefined]));
});

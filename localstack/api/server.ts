/** HTTP in front of Lambda handlers, in one process: what API Gateway does in the cloud, for the local one and for measuring. */
import { randomUUID } from "node:crypto";
import { createServer, STATUS_CODES } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { writeProblem } from "../../lib/http/problem.ts";
import type { Problem } from "../../lib/http/problem.ts";
import { eventOf, targetOf } from "./event.ts";
import type { Target } from "./event.ts";
import { inOrder, matched } from "./match.ts";
import type { ApiRoute } from "./match.ts";
import * as refused from "./refused.ts";

/** A Lambda's handler for an HTTP API. */
export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** A route and the handler that answers it. */
export interface Mounted {
  readonly route: ApiRoute;
  readonly handler: Handler;
}

export interface ServerOptions {
  readonly maxHeaderBytes?: number;
  readonly maxBodyBytes?: number;
  /** How long a request may take to arrive. */
  readonly requestTimeoutMs?: number;
  /** How long a handler may take: API Gateway waits 30 s. */
  readonly answerTimeoutMs?: number;
  /** Told of each answer that no handler made, under the id that the answer tells. */
  readonly tell?: (refusal: Refusal) => void;
}

/** An answer that the server made by itself; `error` is what a handler threw. */
export interface Refusal {
  readonly requestId: string;
  readonly status: number;
  readonly title: string;
  readonly error?: unknown;
}

const DEFAULTS = {
  maxHeaderBytes: 10_240,
  maxBodyBytes: 1_000_000,
  requestTimeoutMs: 30_000,
  answerTimeoutMs: 30_000,
};
type Limits = Required<ServerOptions>;
const KEEP_ALIVE_MS = 65_000;
const CHECK_MS = 1_000;

/** Makes a server that hands each request to the handler of its route; whatever goes wrong is answered with a problem in French. */
export function apiServer(mounted: readonly Mounted[], options: ServerOptions = {}): Server {
  const limits: Limits = { ...DEFAULTS, tell: () => {}, ...options };
  const tried = inOrder(mounted);
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      requestTimeout: limits.requestTimeoutMs,
      headersTimeout: Math.min(limits.requestTimeoutMs, 10_000),
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Told by ourselves, as a problem.
      requireHostHeader: false,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.requestTimeoutMs),
    },
    (request, response) => {
      void serve(tried, request, response, limits);
    },
  );
  server.on("clientError", (error, socket) => refuseSocket(socket, refused.unreadable(error), limits.tell));
  server.on("connect", (_: IncomingMessage, socket: Duplex) => refuseSocket(socket, refused.METHOD, limits.tell));
  server.on("checkExpectation", (_: IncomingMessage, response: ServerResponse) => {
    sendProblem(response, refused.EXPECTATION, { requestId: randomUUID(), path: "", tell: limits.tell });
  });
  return server;
}

async function serve(
  mounted: readonly Mounted[],
  request: IncomingMessage,
  response: ServerResponse,
  limits: Limits,
): Promise<void> {
  const requestId = randomUUID();
  const target = targetOf(request.url ?? "/");
  const about = { requestId, path: target?.path ?? "", tell: limits.tell };
  try {
    const answer =
      hasNoHost(request) || !target ? refused.TARGET : await answered(mounted, { request, target, requestId }, limits);
    if ("title" in answer) sendProblem(response, answer, about);
    else sendAnswer(response, answer, requestId);
  } catch (error) {
    if (request.destroyed && !request.complete) sendProblem(response, refused.CUT, about);
    else sendProblem(response, refused.ACCIDENT, { ...about, error });
  }
}

/** RFC 9112, 3.2: a request of HTTP/1.1 without a Host is a bad one. */
function hasNoHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === "1.1" && headers.host === undefined;
}

interface Received {
  readonly request: IncomingMessage;
  readonly target: Target;
  readonly requestId: string;
}

async function answered(
  mounted: readonly Mounted[],
  { request, target, requestId }: Received,
  { maxBodyBytes, answerTimeoutMs }: Limits,
): Promise<APIGatewayProxyStructuredResultV2 | Problem> {
  const found = matched(mounted, request.method ?? "GET", target.path);
  if (!found) return refused.NOTHING;
  const body = await bodyOf(request, maxBodyBytes);
  if (!body) return refused.tooLarge(maxBodyBytes);
  const { entry, parameters } = found;
  const event = eventOf({ request, target, body, requestId, routeKey: entry.route.key, parameters });
  return within(answerTimeoutMs, entry.handler(event, contextOf(requestId, answerTimeoutMs)));
}

/** Undefined when it is larger; what is left of it then is not read. */
async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > most) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function within(
  ms: number,
  answer: Promise<APIGatewayProxyStructuredResultV2>,
): Promise<APIGatewayProxyStructuredResultV2 | Problem> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Problem>((resolve) => {
    timer = setTimeout(() => resolve(refused.LATE), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function contextOf(requestId: string, ms: number): Context {
  const end = Date.now() + ms;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: "local",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:local",
    memoryLimitInMB: "512",
    awsRequestId: requestId,
    logGroupName: "",
    logStreamName: "",
    getRemainingTimeInMillis: () => end - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

function sendAnswer(response: ServerResponse, answer: APIGatewayProxyStructuredResultV2, requestId: string): void {
  const { statusCode = 200, headers = {}, cookies, body = "", isBase64Encoded = false } = answer;
  // Text goes out in one piece with the headers.
  const content = isBase64Encoded ? Buffer.from(body, "base64") : body;
  response.statusCode = statusCode;
  response.setHeader("X-Request-Id", requestId);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies) response.setHeader("Set-Cookie", cookies);
  if (statusCode !== 204 && statusCode !== 304 && response.req.method !== "HEAD")
    response.setHeader("Content-Length", Buffer.byteLength(content));
  response.end(response.req.method === "HEAD" ? undefined : content);
}

interface About {
  readonly requestId: string;
  readonly path: string;
  readonly tell: (refusal: Refusal) => void;
  readonly error?: unknown;
}

function sendProblem(response: ServerResponse, problem: Problem, { tell, error, ...about }: About): void {
  const { status, title } = problem;
  tell({ requestId: about.requestId, status, title, ...(error !== undefined && { error }) });
  if (response.headersSent) return void response.destroy();
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const { headers, body } = writeProblem(problem, about);
  // What is left of a refused body would be read as the next request.
  const close = response.req.complete ? {} : { Connection: "close" };
  response.writeHead(status, { ...headers, ...close, "Content-Length": Buffer.byteLength(body) });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Before there is a request, or where there will be none: the answer is written by hand, and nothing follows it. */
function refuseSocket(socket: Duplex, problem: Problem, tell: (refusal: Refusal) => void): void {
  if (!socket.writable) return void socket.destroy();
  const requestId = randomUUID();
  const { status, title } = problem;
  tell({ requestId, status, title });
  const { headers, body } = writeProblem(problem, { requestId, path: "" });
  const lines = Object.entries({ ...headers, "Content-Length": String(Buffer.byteLength(body)), Connection: "close" });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${head}\r\n${body}`);
}

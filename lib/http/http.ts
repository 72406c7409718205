import middy from "@middy/core";
import httpCors from "@middy/http-cors";
import httpHeaderNormalizer from "@middy/http-header-normalizer";
import httpRouter from "@middy/http-router";
import httpSecurityHeaders from "@middy/http-security-headers";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { Refusal } from "../query/refusal.ts";
import type { AnswerCache } from "../stores/redis/redis.ts";
import { publicOnly } from "./access.ts";
import type { Authorize } from "./access.ts";
import { currentTraceparent, readTraceparent, tracedOnly } from "../trace/trace.ts";
import type { Span, Traced } from "../trace/trace.ts";
import { isPage } from "./page-addresses.ts";
import type { Pages } from "./pages.ts";
import { problem } from "./problem.ts";
import type { FailureLog } from "./problem.ts";
import { noteRoute, requestScope } from "./request-scope.ts";
import type { RequestScope } from "./request-scope.ts";
import { responder } from "./respond.ts";
import type { Route } from "./route.ts";

/** How an HTTP function is made. */
export interface HttpOptions<Deps> {
  readonly routes: readonly Route<Deps>[];
  readonly start: () => Promise<Deps>;
  /** Decides who may ask what; without it, only public routes answer. */
  readonly authorize?: Authorize<Deps>;
  /** Origins whose pages may read the answers; none by default, and never with credentials. */
  readonly origins?: readonly string[];
  readonly log: FailureLog;
  /** The pages for people; none without it. */
  readonly pages?: Pages;
  /** Told of every answer, whatever it is. */
  readonly answered?: (request: AnsweredRequest) => void;
  /** Answers within the trace of the caller, or a new one. */
  readonly traced?: Traced;
}

/** An answer that went out. `route` is the pattern that took the request; `page` for a page or its parts, `none` where there is nothing. */
interface AnsweredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The handler of an HTTP API Lambda, payload 2.0. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
const ALLOWED = [...METHODS, "OPTIONS"].join(", ");

/** What protects pages is left out where answers are data: two kilobytes a request. */
const SECURITY = {
  contentSecurityPolicy: false,
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  dnsPrefetchControl: false,
  downloadOptions: false,
  originAgentCluster: false,
  permissionsPolicy: false,
  permittedCrossDomainPolicies: false,
  reportTo: false,
} as const;
/** Where an answer says nothing else: data load nothing and stand in no frame. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * Makes the handler: answers the routes, OPTIONS by CORS, and every failure as a problem in French. Every answer has the request's id, and
 * so has every line that is logged meanwhile. Answers carry an ETag and are confirmed by If-None-Match.
 */
export function http<Deps extends { readonly cache: AnswerCache }>({
  routes,
  start,
  authorize = publicOnly,
  origins = [],
  log,
  pages,
  answered,
  traced = tracedOnly,
}: HttpOptions<Deps>): HttpHandler {
  const respond = responder({ start, authorize, log });
  const router = httpRouter<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    routes: [...Map.groupBy(routes, ({ statement }) => statement.path)]
      .sort(([one], [other]) => bySpecificity(one, other))
      .flatMap(([path, ofPath]) => methodsOf(path, ofPath, respond)),
    notFoundResponse: ({ method, path }) => {
      if (![...METHODS, "OPTIONS"].some((known) => known === method)) throw refusedMethod(ALLOWED);
      throw new Refusal(`Il n’y a rien à l’adresse ${path}.`, { status: 404, title: "Introuvable" });
    },
  });
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(httpHeaderNormalizer())
    .use(
      httpCors({
        origins: [...origins],
        methods: ALLOWED,
        headers: "Authorization, Content-Type, If-None-Match, X-Api-Key",
        disableBeforePreflightResponse: false,
        exposeHeaders:
          "ETag, Link, X-Total-Count, X-Request-Id, Warning, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset",
        maxAge: 3600,
      }),
    )
    .use(httpSecurityHeaders(SECURITY))
    .onError((request) => {
      request.response = problem(request.error, request.event, log);
    })
    .handler(async (event, context) => {
      const page = await pages?.find(event);
      if (page) noteRoute("page");
      return page ?? router(event, context);
    });
  return (event, context) => {
    const started = performance.now();
    const scope: RequestScope = { requestId: event.requestContext.requestId };
    const span: Span = {
      kind: "server",
      name: () => `${event.requestContext.http.method} ${scope.route ?? "none"}`,
    };
    const parent = readTraceparent(event.headers["traceparent"]);
    const answerIt = async (): Promise<APIGatewayProxyStructuredResultV2> => {
      const answer = await handler(event, context);
      const page = answer.statusCode === 404 ? await pages?.missing(event) : undefined;
      const told = finished(page ?? answer, event);
      answered?.({
        method: event.requestContext.http.method,
        route: scope.route ?? "none",
        status: told.statusCode ?? 200,
        seconds: (performance.now() - started) / 1000,
      });
      return told;
    };
    return requestScope.run(scope, () => traced(span, parent, answerIt));
  };
}

/** Answers of every origin have these, the router's own and those of CORS included. */
function finished(
  answer: APIGatewayProxyStructuredResultV2,
  { rawPath, headers, requestContext: { requestId } }: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  const usual = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Request-Id": requestId,
    ...traceOf(headers),
    // There is a page beside what programs are answered.
    ...(isPage(rawPath) && { Vary: "Accept" }),
  };
  return { ...answer, headers: { ...usual, ...answer.headers } };
}

/** Whoever tells of a trace is told of our part of it. */
function traceOf(headers: APIGatewayProxyEventV2["headers"]): Record<string, string> {
  const traceparent = headers["traceparent"] === undefined ? undefined : currentTraceparent();
  return traceparent === undefined ? {} : { Traceparent: traceparent };
}

/** Every method of one path: what its routes answer, and the refusal of all others. */
function methodsOf<Deps>(path: string, routes: readonly Route<Deps>[], respond: (route: Route<Deps>) => Respond) {
  const answered = new Map(
    routes.flatMap((route) => handledBy(route).map((method) => [method, respond(route)] as const)),
  );
  const allowed = [...answered.keys(), "OPTIONS"].join(", ");
  const refuse: Respond = () => Promise.reject(refusedMethod(allowed));
  return METHODS.map((method) => ({ method, path, handler: answered.get(method) ?? refuse }));
}

type Respond = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

function handledBy<Deps>({ statement: { method = "GET" } }: Route<Deps>) {
  return method === "GET" ? (["GET", "HEAD"] as const) : ([method] as const);
}

function refusedMethod(allowed: string): Refusal {
  return new Refusal(`Cette adresse répond à ${allowed}.`, {
    status: 405,
    title: "Méthode non permise",
    headers: { Allow: allowed },
  });
}

/** A path that names a step goes before one that takes any: the router takes the first that fits. */
function bySpecificity(one: string, other: string): number {
  const shape = (path: string): string => path.replaceAll(/\{[^{}/]*\}/g, "\u{10ffff}");
  return shape(one) < shape(other) ? -1 : 1;
}

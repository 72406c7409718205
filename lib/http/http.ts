import middy from "@middy/core";
import httpCors from "@middy/http-cors";
import httpHeaderNormalizer from "@middy/http-header-normalizer";
import httpRouter from "@middy/http-router";
import type { Method } from "@middy/http-router";
import httpSecurityHeaders from "@middy/http-security-headers";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type * as z from "zod";
import { readQuestion } from "./question.ts";
import { Refusal } from "../query/refusal.ts";
import { remembered } from "../query/remembered.ts";
import type { AnswerCache } from "../stores/redis/redis.ts";
import { render, Rendered, send } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { problem } from "./problem.ts";
import type { FailureLog } from "./problem.ts";

/** One path that answers GET and HEAD. */
export interface Route<Deps> {
  readonly path: string;
  /** Whether answers are kept until a merge changes something. */
  readonly kept: boolean;
  /** Whether search engines are told to stay out: the law says so of DVF. */
  readonly noindex: boolean;
  /** Reads the parameters, and says what to answer and under which name the answer may be kept. */
  prepare(given: Readonly<Record<string, string>>): { key: string; answer: (deps: Deps) => Promise<Answer> };
}

/** What is said of a route besides its answer. */
export interface RouteOptions<Schema extends z.ZodObject> {
  readonly asks: Schema;
  readonly kept?: boolean;
  readonly noindex?: boolean;
}

/** Makes a route whose answer gets its parameters (of the path and of the query string) as `asks` reads them. */
export function route<Deps, Schema extends z.ZodObject>(
  path: string,
  { asks, kept = false, noindex = false }: RouteOptions<Schema>,
  answer: (asked: z.output<Schema>, deps: Deps) => Answer | Promise<Answer>,
): Route<Deps> {
  return {
    path,
    kept,
    noindex,
    prepare: (given) => {
      const asked = readQuestion(asks, given);
      return { key: `${path} ${JSON.stringify(asked)}`, answer: async (deps) => answer(asked, deps) };
    },
  };
}

/** How an HTTP function is made. */
export interface HttpOptions<Deps> {
  readonly routes: readonly Route<Deps>[];
  readonly start: () => Promise<Deps>;
  /** Origins whose pages may read the answers; none by default, and never with credentials. */
  readonly origins?: readonly string[];
  readonly log: FailureLog;
}

const METHODS = "GET, HEAD, OPTIONS";
const WRITING_METHODS: readonly Method[] = ["POST", "PUT", "PATCH", "DELETE"];

/** What protects pages is left out where answers are data: two kilobytes a request. */
const SECURITY = {
  contentSecurityPolicy: { "default-src": "'none'", "report-to": "" },
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  dnsPrefetchControl: false,
  downloadOptions: false,
  originAgentCluster: false,
  permissionsPolicy: false,
  permittedCrossDomainPolicies: false,
  reportTo: false,
} as const;

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Makes the handler of an HTTP API Lambda (payload 2.0): answers the routes, OPTIONS by CORS, and every failure as a problem in French.
 * Answers carry an ETag and are confirmed by If-None-Match.
 */
export function http<Deps extends { readonly cache: AnswerCache }>({
  routes,
  start,
  origins = [],
  log,
}: HttpOptions<Deps>) {
  const answered = routes.flatMap((one) => {
    const handler: Handler = (event) => respond(one, event, start, log);
    return (["GET", "HEAD"] as const).map((method) => ({ method, path: one.path, handler }));
  });
  const refused = routes.flatMap(({ path }) =>
    WRITING_METHODS.map((method) => ({ method, path, handler: refuseMethod(log) })),
  );
  const router = httpRouter<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    routes: [...answered, ...refused],
    notFoundResponse: ({ path }) => {
      throw new Refusal(`Il n’y a rien à l’adresse ${path}.`, { status: 404, title: "Introuvable" });
    },
  });
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(httpHeaderNormalizer())
    .use(
      httpCors({
        origins: [...origins],
        methods: METHODS,
        disableBeforePreflightResponse: false,
        exposeHeaders: "ETag, X-Total-Count",
        maxAge: 3600,
      }),
    )
    .use(httpSecurityHeaders(SECURITY))
    .onError((request) => {
      request.response = problem(request.error, request.event, log);
    })
    .handler(router);
}

async function respond<Deps extends { readonly cache: AnswerCache }>(
  one: Route<Deps>,
  event: APIGatewayProxyEventV2,
  start: () => Promise<Deps>,
  log: FailureLog,
): Promise<APIGatewayProxyStructuredResultV2> {
  const common = one.noindex ? { "X-Robots-Tag": "noindex" } : {};
  try {
    const { key, answer } = one.prepare(given(event, one.path));
    const deps = await start();
    const make = async (): Promise<Rendered> => render(await answer(deps));
    const rendered = one.kept ? await kept(deps.cache, key, make) : await make();
    const freshness = { "Cache-Control": one.kept ? "no-cache" : "no-store" };
    return send(event, { ...rendered, headers: { ...freshness, ...common, ...rendered.headers } });
  } catch (error) {
    const { headers, ...answer } = problem(error, event, log);
    return { ...answer, headers: { ...headers, ...common } };
  }
}

/** What is found in the cache is used only if it reads as an answer. */
async function kept(cache: AnswerCache, key: string, make: () => Promise<Rendered>): Promise<Rendered> {
  const text = await remembered(cache, key, async () => JSON.stringify(await make()));
  const found = Rendered.safeParse(parsed(text));
  return found.success ? found.data : make();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseMethod(log: FailureLog): Handler {
  return (event) =>
    Promise.resolve(
      problem(
        new Refusal(`Cette adresse répond à ${METHODS}.`, {
          status: 405,
          title: "Méthode non permise",
          headers: { Allow: METHODS },
        }),
        event,
        log,
      ),
    );
}

/**
 * A parameter given twice counts as a list, as API Gateway itself joins it. Of the path only what the route itself names counts:
 * gateways add names of their own for a catch-all.
 */
function given(event: APIGatewayProxyEventV2, path: string): Record<string, string> {
  const read = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(event.rawQueryString)) {
    const before = read.get(name);
    read.set(name, before === undefined ? value : `${before},${value}`);
  }
  for (const [name, value] of Object.entries(event.pathParameters ?? {})) {
    if (value !== undefined && path.includes(`{${name}}`)) read.set(name, decoded(value));
  }
  return Object.fromEntries(read);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { Refusal } from "../query/refusal.ts";
import type { AnswerCache } from "../stores/redis/redis.ts";
import type { Authorize } from "./access.ts";
import { render, send } from "./answer.ts";
import type { Answer, Rendered } from "./answer.ts";
import { grouped } from "./body.ts";
import { keeper } from "./kept.ts";
import { isPaged } from "./listing.ts";
import { negotiate } from "./negotiate.ts";
import type { Asked } from "./parameters.ts";
import { problem } from "./problem.ts";
import type { FailureLog } from "./problem.ts";
import { noteRoute } from "./request-scope.ts";
import type { RequestFacts, Route, Statement } from "./route.ts";

interface ResponderOptions<Deps> {
  readonly start: () => Promise<Deps>;
  readonly authorize: Authorize<Deps>;
  readonly log: FailureLog;
}

/** Longest text of a Warning, which names parameters that callers chose. */
const MAX_WARNING = 300;

/**
 * Makes what answers a route's requests, in this order: who asks and whether they may, in which type, with which parameters and body, then the
 * answer, from the cache where it is kept. Failures come out as problems.
 */
export function responder<Deps extends { readonly cache: AnswerCache }>({
  start,
  authorize,
  log,
}: ResponderOptions<Deps>) {
  const keep = keeper();
  return (route: Route<Deps>) =>
    async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
      const { statement } = route;
      noteRoute(statement.path);
      const headers: Record<string, string> = statement.indexable ? {} : { "X-Robots-Tag": "noindex" };
      try {
        const admitted = await authorize(event, statement.access, start);
        Object.assign(headers, admitted.headers);
        const offered = offeredBy(statement);
        if (offered.length > 1) headers["Vary"] = "Accept";
        const type = negotiate(event, offered, statement.generation ?? "new");
        const { key, ignored, answer } = route.prepare(event, askedOf(event, statement), type);
        if (ignored.length > 0) headers["Warning"] = warningOf(ignored);
        const deps = await start();
        const make = async (): Promise<Rendered> =>
          render(withNext(await answer(deps, admitted.identity, factsOf(event)), statement));
        const rendered = statement.kept ? await keep(deps.cache, key, make) : await make();
        return send(event, {
          ...rendered,
          headers: {
            ...headers,
            "Cache-Control": freshness(statement),
            ...rendered.headers,
            ...linkTo(event, rendered.next),
          },
        });
      } catch (error) {
        const told = problem(error, event, log);
        return { ...told, headers: { ...headers, ...told.headers } };
      }
    };
}

function offeredBy({ answers }: Statement): readonly [string, ...string[]] {
  const [first = "application/json", ...others] = Object.keys(Object.values(answers)[0]?.content ?? {});
  return [first, ...others];
}

/** What is kept is asked about again each time, and confirmed by its ETag; what only some may read is for their eyes. */
function freshness({ kept, access, cacheControl }: Statement): string {
  if (cacheControl !== undefined) return cacheControl;
  if (!kept) return "no-store";
  return access === "public" ? "no-cache" : "private, no-cache";
}

/** Every list that is asked on by its `suivant` has a link to the next page. */
function withNext(answer: Answer, statement: Statement): Answer {
  if (answer.next || !isPaged(statement)) return answer;
  const { body } = answer;
  const suivant = typeof body === "object" && body !== null && "suivant" in body ? body.suivant : null;
  return typeof suivant === "string" ? { ...answer, next: { suivant } } : answer;
}

/** RFC 8288: the question as it was asked, with the parameters that lead to the next page. */
function linkTo({ rawPath, rawQueryString }: APIGatewayProxyEventV2, next: Rendered["next"]): Record<string, string> {
  if (!next) return {};
  const query = new URLSearchParams(rawQueryString);
  for (const [name, value] of Object.entries(next)) query.set(name, value);
  return { Link: `<${rawPath}?${query.toString()}>; rel="next"` };
}

/** RFC 7234, 5.5: 299 is a lasting warning. Names are escaped, since a header takes no other characters. */
function warningOf(ignored: readonly string[]): string {
  const names = ignored.map((name) => encodeURIComponent(name.toWellFormed())).join(", ");
  return `299 - "Parametres inconnus ou illisibles, ignores : ${names.slice(0, MAX_WARNING)}"`;
}

/** Of the path only what the route itself names counts: gateways add names of their own for a catch-all. */
function askedOf(event: APIGatewayProxyEventV2, { path, generation }: Statement): Asked {
  if (generation !== "earlier") refuseBadEscapes(event.rawQueryString);
  const named = Object.entries(event.pathParameters ?? {}).flatMap(([name, value]) =>
    value !== undefined && path.includes(`{${name}}`) ? [[name, decoded(value)] as const] : [],
  );
  return { path: new Map(named), query: grouped(new URLSearchParams(event.rawQueryString)) };
}

function refuseBadEscapes(query: string): void {
  try {
    decodeURIComponent(query);
  } catch {
    throw new Refusal("La question contient un échappement qui n’est pas de l’UTF-8 (%C3%A9 pour é).", {
      status: 400,
      title: "Adresse mal formée",
    });
  }
}

/** Some gateways hand the path over decoded already. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function factsOf({
  requestContext,
  headers,
  cookies = [],
  rawPath,
  rawQueryString,
}: APIGatewayProxyEventV2): RequestFacts {
  return {
    id: requestContext.requestId,
    ip: requestContext.http.sourceIp,
    headers,
    cookies,
    target: rawQueryString === "" ? rawPath : `${rawPath}?${rawQueryString}`,
  };
}

import type * as z from "zod";
import type { Access, Identity } from "./access.ts";
import type { Answer } from "./answer.ts";
import { readBody } from "./body.ts";
import type { BodyStatement, WithBody } from "./body.ts";
import { readParameters } from "./parameters.ts";
import type { Asked, Generation } from "./parameters.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** A GET route answers HEAD too. */
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One status with which a route answers. */
export interface AnswerStatement {
  readonly description: string;
  /** Its schema by media type; the first is what callers without a wish get. Nothing for an answer without a body. */
  readonly content: Readonly<Record<string, z.ZodType>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly example?: unknown;
}

/** All that is said of a route: what it checks, what it answers, how it is published. */
export interface Statement<Params extends z.ZodObject = z.ZodObject, Body extends z.ZodType = z.ZodType> {
  /** GET unless it says otherwise. */
  readonly method?: Method;
  /** `/annonces/{id}`: names in braces are parameters. */
  readonly path: string;
  /** Every parameter, of the path and of the query string; how each is read stands in lib/query/fields.ts. */
  readonly params: Params;
  readonly body?: BodyStatement<Body>;
  readonly access: Access;
  /** `new` unless it says otherwise. */
  readonly generation?: Generation;
  /** Of an earlier path, the parameters that it always had, where it was given more: of those, what can't be read is ignored. */
  readonly earlierNames?: readonly string[];
  /** Whether the answer is kept until a merge changes something; then it depends on nothing but the parameters. */
  readonly kept?: boolean;
  /** Instead of what follows from `kept` and `access`. */
  readonly cacheControl?: string;
  /** Whether search engines may keep the answer: not unless it says so, since the law keeps them out of DVF, and nobody's advert is theirs. */
  readonly indexable?: boolean;
  readonly tag: string;
  /** A few French words. */
  readonly summary: string;
  readonly description?: string;
  /** By status; of refusals only those that say more than the usual ones. */
  readonly answers: Readonly<Record<number, AnswerStatement>>;
  /** Statuses of the refusals that the route adds to the usual ones. */
  readonly refusals?: readonly number[];
  /** Whether it is left out of what is published. */
  readonly hidden?: boolean;
}

/** Facts of the request itself. */
export interface RequestFacts {
  readonly id: string;
  /** Address of the caller, as the gateway saw it. */
  readonly ip: string;
  readonly headers: APIGatewayProxyEventV2["headers"];
  readonly cookies: readonly string[];
  /** Path and query string, as they came. */
  readonly target: string;
}

/** What a route is asked whose answer is kept: neither who asks nor how may change it. */
export interface KeptQuestion<Params> {
  readonly params: Params;
  /** The media type to answer in, of those that the route's first answer offers. */
  readonly type: string;
}

/** What a route is asked. */
export interface Question<Params, Body = undefined> extends KeptQuestion<Params> {
  /** Undefined where the route takes none. */
  readonly body: Body;
  readonly identity: Identity;
  readonly request: RequestFacts;
}

/** A question that was read. */
interface Prepared<Deps> {
  /** The same for questions that mean the same. */
  readonly key: string;
  /** Parameters of an earlier path that are unknown, or could not be read. */
  readonly ignored: readonly string[];
  readonly answer: (deps: Deps, identity: Identity, request: RequestFacts) => Promise<Answer>;
}

/** A route as the router takes it. */
export interface Route<Deps> {
  readonly statement: Statement;
  /** @throws Refusal when the question can't be read. */
  prepare(event: WithBody, asked: Asked, type: string): Prepared<Deps>;
}

type Answered = Answer | Promise<Answer>;

/** Makes a route: `answer` gets what the statement's schemas read. */
export function route<Deps, Params extends z.ZodObject>(
  statement: Statement<Params> & { readonly kept: true; readonly body?: never },
  answer: (question: KeptQuestion<z.output<Params>>, deps: Deps) => Answered,
): Route<Deps>;
export function route<Deps, Params extends z.ZodObject, Body extends z.ZodType = z.ZodUndefined>(
  statement: Statement<Params, Body> & { readonly kept?: false },
  answer: (question: Question<z.output<Params>, z.output<Body>>, deps: Deps) => Answered,
): Route<Deps>;
export function route<Deps>(
  statement: Statement,
  answer: (question: Question<Readonly<Record<string, unknown>>, unknown>, deps: Deps) => Answered,
): Route<Deps> {
  const { path, params, body: stated, method = "GET", generation = "new", earlierNames } = statement;
  return {
    statement,
    prepare: (event, asked, type) => {
      const { values, ignored } = readParameters(params, asked, generation, earlierNames);
      const body = stated && readBody(event, stated, generation);
      return {
        key: `${method} ${path} ${type} ${JSON.stringify(values)}`,
        ignored,
        answer: async (deps, identity, request) => answer({ params: values, body, type, identity, request }, deps),
      };
    },
  };
}

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Refusal } from "../../query/refusal.ts";
import type { AnswerCache } from "../../stores/redis/redis.ts";
import type { Identity } from "../access.ts";
import { render } from "../answer.ts";
import { keeper } from "../kept.ts";
import type { RequestFacts, Route } from "../route.ts";

/** Who asks a route through a tool, and what with. */
export interface Asking<Deps> {
  readonly deps: Deps;
  readonly identity: Identity;
  readonly event: APIGatewayProxyEventV2;
  readonly facts: RequestFacts;
}

/** Digits of codes that numbers lose when they begin with 0. */
const CODE_DIGITS: Readonly<Record<string, number>> = {
  commune: 5,
  code_insee: 5,
  code_postal: 5,
  departement: 2,
};

const keep = keeper();

/**
 * Asks a route what a tool was asked, and gives its answer as JSON; what is kept of HTTP answers is used and kept here too.
 * @throws Refusal as the route does, also where whoever asks may not.
 */
export async function askRoute<Deps extends { readonly cache: AnswerCache }>(
  route: Route<Deps>,
  given: Readonly<Record<string, unknown>>,
  { deps, identity, event, facts }: Asking<Deps>,
): Promise<unknown> {
  const { statement } = route;
  if (statement.access !== "public" && !identity.scopes.includes(statement.access)) {
    throw new Refusal(`Ce jeton ou cette clé ne donne pas le droit « ${statement.access} ».`, {
      status: 403,
      title: "Droits insuffisants",
    });
  }
  const values = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  const asked = statement.body ? { query: new Map() } : textsOf(values, statement.path);
  const body = JSON.stringify(Object.fromEntries(values.map(([name, value]) => [name, withCodes(name, value)])));
  const headers = { ...event.headers, "content-type": "application/json" };
  const prepared = route.prepare({ ...event, headers, body, isBase64Encoded: false }, asked, "application/json");
  const make = async () => render(await prepared.answer(deps, identity, facts));
  const rendered = statement.kept ? await keep(deps.cache, prepared.key, make) : await make();
  return JSON.parse(rendered.body);
}

function textsOf(values: readonly (readonly [string, unknown])[], path: string) {
  const texts = values.map(([name, value]) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return [name, items.map((item) => textOf(withCodes(name, item)))] as const;
  });
  const inPath = (name: string): boolean => path.includes(`{${name}}`);
  return {
    path: new Map(texts.filter(([name]) => inPath(name)).map(([name, [text = ""]]) => [name, text])),
    query: new Map(texts.filter(([name]) => !inPath(name))),
  };
}

/** A code that came as a number, with the zeros that it lost. */
function withCodes(name: string, value: unknown): unknown {
  const digits = CODE_DIGITS[name];
  return typeof value === "number" && digits !== undefined ? String(value).padStart(digits, "0") : value;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

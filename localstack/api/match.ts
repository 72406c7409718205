/**
 * Which route of an HTTP API a request takes, as API Gateway chooses: the whole path before a greedy one, a greedy one before `$default`,
 * and of these a named method before ANY. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */

/** One route of an HTTP API. */
export interface ApiRoute {
  /** `GET /mcp`, `ANY /pages/{proxy+}`, `$default`. */
  readonly key: string;
  /** Undefined takes any. */
  readonly method: string | undefined;
  /** Undefined takes any. */
  readonly path: RegExp | undefined;
  /** The lower, the sooner it is tried. */
  readonly rank: number;
}

/** Reads a route as serverless.yml writes it: `*`, `GET /path`, `* /path/{id}`, `ANY /path/{proxy+}`. */
export function apiRoute(text: string): ApiRoute {
  if (text.trim() === "*") return { key: "$default", method: undefined, path: undefined, rank: 99 };
  const [first = "", path = "/"] = text.trim().split(/\s+/);
  const any = first === "*" || first.toUpperCase() === "ANY";
  const greedy = /\{[^}]+\+\}$/.test(path);
  const named = (path.match(/\{/g) ?? []).length;
  return {
    key: `${any ? "ANY" : first.toUpperCase()} ${path}`,
    method: any ? undefined : first.toUpperCase(),
    path: patternOf(path),
    rank: (greedy ? 50 : 0) + named * 2 + (any ? 1 : 0),
  };
}

function patternOf(path: string): RegExp {
  const steps = path.split(/(\{[^}]+\})/).map((part) => {
    const name = /^\{([^}+]+)(\+?)\}$/.exec(part);
    if (!name) return RegExp.escape(part);
    return name[2] === "+" ? `(?<${name[1]}>.+)` : `(?<${name[1]}>[^/]+)`;
  });
  return new RegExp(`^${steps.join("")}/?$`);
}

/** Orders routes as they are tried. */
export function inOrder<Entry extends { readonly route: ApiRoute }>(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((one, other) => one.route.rank - other.route.rank);
}

/** The first of the routes, in their order, that takes a request, and what its path names; undefined when none does. */
export function matched<Entry extends { readonly route: ApiRoute }>(
  entries: readonly Entry[],
  method: string,
  path: string,
): { entry: Entry; parameters: Record<string, string> } | undefined {
  for (const entry of entries) {
    const { route } = entry;
    if (route.method !== undefined && route.method !== method) continue;
    if (route.path === undefined) return { entry, parameters: {} };
    const found = route.path.exec(path);
    if (found) return { entry, parameters: { ...found.groups } };
  }
  return undefined;
}

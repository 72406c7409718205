import * as z from "zod";
import * as filter from "../../query/filters.ts";
import { baseOf } from "../base-url.ts";
import { json } from "../json.ts";
import { answerMcp } from "../mcp/endpoint.ts";
import { publishedSchemas } from "../mcp/published.ts";
import type { Published } from "../mcp/published.ts";
import { mcpServer } from "../mcp/server.ts";
import { route } from "../route.ts";
import type { RequestFacts, Route, Statement } from "../route.ts";
import { Scope } from "../../stores/access/roles.ts";
import type { QueryDeps } from "./query-deps.ts";

const tag = "Service";

const STATEMENT: Statement = {
  tag,
  access: "lecture",
  noindex: true,
  method: "POST",
  path: "/mcp",
  params: filter.Nothing,
  summary: "Le protocole MCP (2026-07-28, et 2025) : les mêmes réponses, en outils",
  hidden: true,
  answers: { 200: json("La réponse à un message", z.record(z.string(), z.unknown())) },
};

/** The API as tools of the Model Context Protocol, over the routes of `all`; and where to get a token for it (RFC 9728, RFC 8414). */
export function mcpRoutes(all: () => readonly Route<QueryDeps>[]): readonly Route<QueryDeps>[] {
  let published: Published | undefined;
  const mcp: Route<QueryDeps> = {
    statement: STATEMENT,
    prepare: (event) => ({
      key: "",
      ignored: [],
      answer: async (deps, identity, facts) => {
        const { version, origins, log } = deps;
        published ??= publishedSchemas(all(), version);
        const parts = { routes: all(), published, version, log };
        return answerMcp(() => mcpServer(parts, { deps, identity, event, facts }), event, { origins });
      },
    }),
  };
  return [
    mcp,
    wellKnown("/.well-known/oauth-protected-resource/mcp", "Ce qui est protégé (RFC 9728)", (base) =>
      protectedAt(base, `${base}/mcp`),
    ),
    wellKnown("/.well-known/oauth-authorization-server", "Où obtenir un jeton (RFC 8414)", (base) => ({
      issuer: base,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/.well-known/jwks.json`,
      grant_types_supported: ["password", "refresh_token"],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ["none"],
      scopes_supported: Scope.options,
    })),
  ];
}

function protectedAt(base: string, resource: string) {
  return {
    resource,
    authorization_servers: [base],
    bearer_methods_supported: ["header"],
    scopes_supported: Scope.options,
    resource_name: "imo-ops",
    resource_documentation: `${base}/docs`,
  };
}

function wellKnown(path: string, summary: string, bodyAt: (base: string) => unknown): Route<QueryDeps> {
  return route(
    {
      tag,
      access: "public",
      path,
      params: filter.Nothing,
      summary,
      hidden: true,
      answers: { 200: json(summary, z.record(z.string(), z.unknown())) },
    },
    ({ request }: { readonly request: RequestFacts }) => ({ body: bodyAt(baseOf(request.headers)) }),
  );
}

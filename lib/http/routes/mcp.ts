import * as z from "zod";
import * as filter from "../../query/filters.ts";
import type { McpCaller } from "../mcp/server.ts";
import type { McpServer } from "@modelcontextprotocol/server";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import type { QueryDeps } from "./query-deps.ts";

const MAX_BYTES = 100_000;
const METADATA = "/.well-known/oauth-protected-resource";

/** Who may call /mcp and how, as RFC 9728 tells it. */
const Resource = z.object({
  resource: z.url(),
  resource_name: z.string(),
  bearer_methods_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
  resource_documentation: z.url(),
});

/** The API for models: the same questions and answers, by the Model Context Protocol. */
export function mcpRoutes(routes: () => readonly Route<QueryDeps>[]): readonly Route<QueryDeps>[] {
  let opened: Promise<Served> | undefined;
  return [
    route(
      {
        tag: "Modèles",
        access: "lecture",
        method: "POST",
        path: "/mcp",
        params: filter.Nothing,
        body: { schema: z.string(), as: ["text"], maxBytes: MAX_BYTES },
        summary: "Le serveur MCP",
        hidden: true,
        answers: {
          200: {
            description: "Une réponse JSON-RPC",
            content: { "application/json": z.unknown(), "text/event-stream": z.string() },
          },
        },
      },
      async ({ body, identity, request }, deps) => {
        const { answerMcp, servers } = await (opened ??= open(routes()));
        const { version, warn } = deps;
        const failed = (error: unknown) => warn("a tool's answer failed", error);
        return answerMcp(body, request, deps.trusted, () => servers({ deps, version, identity, request, failed }));
      },
    ),
    ...[METADATA, `${METADATA}/mcp`].map((path) =>
      route<QueryDeps, typeof filter.Nothing>(
        {
          tag: "Modèles",
          access: "public",
          path,
          params: filter.Nothing,
          summary: "Comment s’authentifier auprès de /mcp",
          hidden: true,
          answers: { 200: json("Les métadonnées (RFC 9728)", Resource) },
        },
        ({ request: { headers } }) => ({ body: resourceAt(baseOf(headers)) }),
      ),
    ),
  ];
}

interface Served {
  readonly answerMcp: typeof import("../mcp/endpoint.ts").answerMcp;
  readonly servers: (caller: McpCaller<QueryDeps>) => McpServer;
}

/** Loaded by the first call: it would slow every start. */
async function open(routes: readonly Route<QueryDeps>[]): Promise<Served> {
  const [{ answerMcp }, { mcpServers }] = await Promise.all([import("../mcp/endpoint.ts"), import("../mcp/server.ts")]);
  return { answerMcp, servers: mcpServers(routes) };
}

function baseOf(headers: Readonly<Record<string, string | undefined>>): string {
  return `${headers["x-forwarded-proto"] ?? "http"}://${headers["host"] ?? "localhost"}`;
}

function resourceAt(base: string): z.output<typeof Resource> {
  return {
    resource: `${base}/mcp`,
    resource_name: "imo-ops",
    bearer_methods_supported: ["header"],
    scopes_supported: ["lecture"],
    resource_documentation: `${base}/docs`,
  };
}

/** Where the Model Context Protocol meets HTTP: Streamable HTTP without sessions, specification of 2026-07-28, clients of 2025 included. */
import {
  createMcpHandler,
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import type { McpServer } from "@modelcontextprotocol/server";
import { Refusal } from "../../query/refusal.ts";
import type { Answer } from "../answer.ts";
import type { RequestFacts } from "../route.ts";

/** Which names a request may come by, and which pages it may come from; loopback always may. */
export interface Trusted {
  /** Null where a gateway lets only its own names through. */
  readonly hosts: readonly string[] | null;
  /** Origins: `https://example.org`. */
  readonly origins: readonly string[];
}

/**
 * Answers one message.
 * @throws Refusal (403) for a page of another origin, or a name that is not ours: another site's page could speak to a server on its visitor's machine.
 */
export async function answerMcp(
  text: string,
  { headers }: RequestFacts,
  trusted: Trusted,
  serve: () => McpServer,
): Promise<Answer> {
  refuseForeign(headers, trusted);
  const { fetch } = createMcpHandler(serve, { responseMode: "auto", maxSubscriptions: 0, keepAliveMs: 0 });
  const passed = Object.entries(headers).filter(([, value]) => value !== undefined);
  const request = new Request(`http://${headers["host"] ?? "localhost"}/mcp`, {
    method: "POST",
    headers: passed.map(([name, value]) => [name, value ?? ""]),
    body: text,
  });
  const response = await fetch(request);
  const type = response.headers.get("content-type") ?? "text/plain";
  const answer = await response.text();
  const version = response.headers.get("mcp-protocol-version");
  return {
    status: response.status,
    type,
    body: type.startsWith("application/json") ? JSON.parse(answer) : answer,
    headers: version === null ? {} : { "MCP-Protocol-Version": version },
  };
}

function refuseForeign(headers: RequestFacts["headers"], { hosts, origins }: Trusted): void {
  const local = localhostAllowedHostnames();
  if (hosts !== null && !validateHostHeader(headers["host"], [...local, ...hosts]).ok) {
    throw new Refusal("Ce nom d’hôte n’est pas le nôtre.", { status: 403, title: "Hôte refusé" });
  }
  const pages = origins.map((origin) => new URL(origin).hostname);
  if (!validateOriginHeader(headers["origin"], [...local, ...pages]).ok) {
    throw new Refusal("Les pages de cette origine n’ont pas accès à /mcp.", { status: 403, title: "Origine refusée" });
  }
}

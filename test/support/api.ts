import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { LiveRisks } from "../../lib/collect/live-risks.ts";
import { openToAll } from "../../lib/http/access.ts";
import { http } from "../../lib/http/http.ts";
import type { ExportDeps } from "../../lib/query/exports.ts";
import { routes } from "../../lib/http/routes/routes.ts";
import { loadSources } from "../../lib/sources/load.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import type { AnswerCache } from "../../lib/stores/redis/redis.ts";
import { bodyOf, context, request } from "./http.ts";

/** A cache that keeps nothing: every answer is made anew. */
const noCache: AnswerCache = {
  find: () => Promise.resolve({ text: null, keep: () => Promise.resolve() }),
  ping: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

/** The whole API over a database, as its Lambda wires it; `NOW` is what its clock says. */
export function apiOver(
  db: Postgres,
  liveRisks: LiveRisks = () => Promise.resolve("Géorisques n’est pas interrogé ici."),
  exports: ExportDeps = { wake: () => Promise.resolve(), link: () => Promise.reject(new Error("there is no bucket")) },
) {
  const log = {
    info: () => {},
    warn: () => {},
    error: (_: string, told: Record<string, unknown>) => console.error(told["error"]),
  };
  const handler = http({
    routes,
    log,
    authorize: openToAll,
    start: async () => ({
      db,
      cache: noCache,
      sources: await loadSources(),
      probes: [{ name: "postgres", needed: true, ping: () => db.query("select 1") }],
      liveRisks,
      exports,
      version: "test",
      now: () => NOW,
    }),
  });
  const ask = (target: string, headers: Record<string, string> = {}): Promise<APIGatewayProxyStructuredResultV2> =>
    handler(request(target, { headers }), context);
  const post = (target: string, body: unknown): Promise<APIGatewayProxyStructuredResultV2> =>
    handler(
      request(target, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      context,
    );
  return { ask, post, read: async (target: string) => bodyOf(await ask(target)) };
}

const NOW = new Date("2026-11-23T08:00:00.000Z");

import { hash, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import * as filter from "../../query/filters.ts";
import { Refusal } from "../../query/refusal.ts";
import { route } from "../route.ts";
import type { RequestFacts, Route } from "../route.ts";
import type { MetricsDeps, QueryDeps } from "./query-deps.ts";

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
const TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

/** What the service tells those who watch over it. */
export const metricsRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag: "Service",
      access: "public",
      path: "/metrics",
      params: filter.Nothing,
      summary: "Les mesures du service, au format de Prometheus",
      description:
        "Se lit avec le jeton des mesures (`Authorization: Bearer`), le droit « admin », ou, en local, depuis la même machine.",
      hidden: true,
      answers: { 200: { description: "Les mesures", content: { [TEXT_FORMAT]: z.string() } } },
      refusals: [401],
    },
    async ({ identity, request, type }, { metrics }) => {
      if (!identity.scopes.includes("admin") && !(await mayRead(metrics, request))) throw refused();
      return { body: await metrics.write(), type };
    },
  ),
];

async function mayRead(metrics: MetricsDeps, request: RequestFacts): Promise<boolean> {
  if (metrics.openToLoopback && isLoopback(request)) return true;
  const given = /^Bearer\s+(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (given === undefined) return false;
  const token = await metrics.token();
  return token !== null && isSame(given, token);
}

/** Behind a proxy everybody comes from this machine: what was passed on does not count. */
function isLoopback({ ip, headers }: RequestFacts): boolean {
  const passedOn = Object.keys(headers).some((name) => /^(?:forwarded|x-forwarded-.*|x-real-ip|via)$/i.test(name));
  return !passedOn && /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/.test(ip);
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash("sha256", one, "buffer"), hash("sha256", other, "buffer"));
}

function refused(): Refusal {
  return new Refusal("Les mesures demandent leur jeton ou le droit « admin ».", {
    status: 401,
    title: "Authentification requise",
    headers: { "WWW-Authenticate": 'Bearer realm="imo-ops metrics"' },
  });
}

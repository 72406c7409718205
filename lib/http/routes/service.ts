import * as z from "zod";
import { DATA_SETS } from "../../publish/data-sets.ts";
import * as filter from "../../query/filters.ts";
import { listSources } from "../../query/sources.ts";
import { checkHealth } from "../health.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/service.ts";
import type { QueryDeps } from "./query-deps.ts";

/** RFC 9309, 2.2.2: the longest rule that fits counts, `$` is the end of an address. What is not named stays out. */
function robotsOf(routes: readonly Route<QueryDeps>[]): string {
  const open = routes.filter(({ statement }) => statement.indexable).map(({ statement: { path } }) => path);
  const sets = DATA_SETS.filter(({ noindex }) => !noindex).map(({ id }) => `/jeux-de-donnees/${id}`);
  const allowed = [
    ...open.filter((path) => !path.includes("{")).map((path) => `${path}$`),
    ...sets.flatMap((set) => [`${set}$`, `${set}/`]),
    "/docs/",
    "/assets/",
  ];
  return ["User-agent: *", "Disallow: /", ...new Set(allowed.map((path) => `Allow: ${path}`)), ""].join("\n");
}

const tag = "Service";

/** What is said of the service itself, `all` being every route there is. */
export const serviceRoutes = (all: () => readonly Route<QueryDeps>[]): readonly Route<QueryDeps>[] => [
  route(
    {
      tag,
      access: "public",
      indexable: true,
      generation: "earlier",
      path: "/",
      params: filter.Nothing,
      summary: "Ce que cette adresse sait faire",
      answers: { 200: json("L’accueil", schema.Welcome) },
    },
    (_, { version }) => ({
      body: {
        message: "imo-ops, données ouvertes du marché immobilier français",
        version,
        documentation: {
          documentation: "/docs",
          openapi: "/openapi.json",
          annonces: "/annonces",
          ventes: "/ventes?commune=",
          marche: "/marche?commune=&type=",
          loyers: "/loyers?commune=&type=",
          dpe: "/dpe?commune=&type=",
          lieux: "/lieux?q=",
          risques: "/risques?lat=&lon=",
          sources: "/sources",
          jeux_de_donnees: "/jeux-de-donnees",
          collectes: "/runs",
          etat: "/health",
          jeton: "/token",
        },
      },
    }),
  ),
  route(
    {
      tag,
      access: "public",
      generation: "earlier",
      path: "/health",
      params: filter.Nothing,
      summary: "Si le service répond, et ses magasins",
      answers: {
        200: json("Il répond ; « degraded » : sans un magasin dont il peut se passer", schema.Health),
        503: json("PostgreSQL ne répond pas", schema.Health),
      },
    },
    async (_, { probes, version, now }) => {
      const health = await checkHealth(probes, version, now());
      return { status: health.status === "unhealthy" ? 503 : 200, body: health };
    },
  ),
  route(
    {
      tag,
      access: "public",
      indexable: true,
      generation: "earlier",
      path: "/robots.txt",
      params: filter.Nothing,
      summary: "Ce que les moteurs de recherche laissent de côté",
      hidden: true,
      answers: { 200: { description: "Les règles", content: { "text/plain; charset=utf-8": z.string() } } },
    },
    ({ type }) => ({ body: robotsOf(all()), type }),
  ),
  route(
    {
      tag,
      access: "public",
      indexable: true,
      path: "/sources",
      params: filter.Nothing,
      summary: "Chaque source : producteur, licence, fraîcheur",
      answers: { 200: json("Les sources", schema.Sources) },
    },
    async (_, { db, cache, sources, now }) => ({ body: await listSources(db, cache, sources, now()) }),
  ),
];

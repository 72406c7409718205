import * as filter from "../../query/filters.ts";
import { listProperties, readProperty } from "../../query/properties.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/properties.ts";
import type { QueryDeps } from "./query-deps.ts";

const shared = { access: "lecture", kept: true, tag: "Biens" } as const;

/** Properties: the goods behind adverts. */
export const propertyRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      ...shared,
      path: "/biens",
      params: filter.PropertyFilter,
      summary: "Les biens derrière les annonces",
      description: "Le plus récent d’abord, page par page. Les biens retirés n’y sont que si « statut » les demande.",
      answers: { 200: json("Une page de biens", schema.Properties) },
    },
    async ({ params }, { db, sources }) => ({ body: await listProperties(db, params, sources) }),
  ),
  route(
    {
      ...shared,
      path: "/biens/{id}",
      params: filter.OneProperty,
      summary: "Un bien : ses faits, ses annonces, ses prix, et pourquoi ces annonces sont un seul bien",
      answers: { 200: json("Le bien", schema.WholeProperty) },
      refusals: [404],
    },
    async ({ params: { id } }, { db, sources }) => ({ body: await readProperty(db, id, sources) }),
  ),
];

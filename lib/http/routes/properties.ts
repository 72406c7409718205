import { separate, unite } from "../../query/decide-properties.ts";
import * as filter from "../../query/filters.ts";
import { listProperties, readProperty } from "../../query/properties.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/properties.ts";
import type { QueryDeps } from "./query-deps.ts";

const LAST_WORD =
  "Vaut aussi quand ces annonces sont revues ou que les biens sont établis à nouveau, jusqu’à une décision contraire.";
const decided = { access: "admin", method: "POST", tag: "Biens" } as const;
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
    async ({ params: { id } }, { db, properties, sources, now }) => ({
      body: await readProperty(db, properties, id, { sources, now: now() }),
    }),
  ),
  route(
    {
      ...decided,
      path: "/biens/{id}/separations",
      params: filter.OneProperty,
      body: { schema: schema.Separation, as: ["json"], example: { annonces: ["iad:1844297"] } },
      summary: "Retire des annonces d’un bien",
      description: `${LAST_WORD} Les annonces retirées ne sont un seul bien avec aucune de celles qui restent.`,
      answers: { 200: json("Où sont les annonces du bien maintenant", schema.Decided) },
      refusals: [404],
    },
    async ({ params: { id }, body }, { db }) => ({ body: await separate(db, id, body.annonces) }),
  ),
  route(
    {
      ...decided,
      path: "/biens/reunions",
      params: filter.Nothing,
      body: { schema: schema.Union, as: ["json"], example: { biens: [1234567890123456, 6543210987654321] } },
      summary: "Fait un seul bien de deux",
      description: `${LAST_WORD} Le bien réuni garde l’identifiant de celui qui a été vu le premier.`,
      answers: { 200: json("Où sont les annonces des deux biens maintenant", schema.Decided) },
      refusals: [404],
    },
    async ({ body: { biens } }, { db }) => ({ body: await unite(db, ...biens) }),
  ),
];

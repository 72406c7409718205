import { askExport, readExport } from "../../query/exports.ts";
import * as filter from "../../query/filters.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { ExportJob } from "../schemas/exports.ts";
import type { QueryDeps } from "./query-deps.ts";

const tag = "Exports";

/** Files of lists that are too long for an answer. */
export const exportRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "lecture",
      method: "POST",
      path: "/exports",
      params: filter.Nothing,
      body: {
        schema: filter.ExportRequest,
        as: ["json"],
        description: "Les filtres sont ceux de /annonces/liste (et « zone »), ou de /ventes",
        example: { de: "annonces", filtres: { departement: ["64"], transaction: "vente" }, format: "csv" },
      },
      summary: "Demander un fichier : CSV, GeoJSON ou Parquet",
      description:
        "Le fichier est fait en quelques minutes, gardé un jour, et tient 500 000 lignes au plus. La même demande répétée donne le même export. " +
        "Celui d’un autre ne se lit pas.",
      answers: {
        202: json("L’export demandé", ExportJob, { headers: { Location: "où il se suit" } }),
      },
    },
    async ({ body, identity }, { db, exports }) => {
      const job = await askExport(db, identity.subject, body, exports);
      return { status: 202, body: job, headers: { Location: `/exports/${job.id}` } };
    },
  ),
  route(
    {
      tag,
      access: "lecture",
      path: "/exports/{id}",
      params: filter.OneExport,
      summary: "Où en est un export, et le lien de son fichier",
      answers: { 200: json("L’export", ExportJob) },
      refusals: [404],
    },
    async ({ params, identity }, { db, exports }) => ({
      body: await readExport(db, identity.subject, params.id, exports),
    }),
  ),
];

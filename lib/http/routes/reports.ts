import { Nothing } from "../../query/filters.ts";
import { askReport, listReports, readReport } from "../../query/reports/ask-report.ts";
import { OneReport, ReportRequest } from "../../query/reports/request.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { Report, Reports } from "../schemas/reports.ts";
import type { QueryDeps } from "./query-deps.ts";

const own = { tag: "Rapports", access: "lecture" } as const;

/** Reports of places and properties, printed as PDF. */
export const reportRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      ...own,
      method: "POST",
      path: "/rapports",
      params: Nothing,
      body: {
        schema: ReportRequest,
        as: ["json"],
        description: "D’un lieu, ce que /marche prend (et « zone », un polygone) ; d’un bien, son identifiant",
        example: { de: "lieu", filtres: { commune: "64260", type: "appartement", de: 2019 } },
      },
      summary: "Demander un rapport imprimable (PDF) d’un lieu ou d’un bien",
      description:
        "Fait en moins d’une minute, gardé un jour. La même demande répétée donne le même rapport. Celui d’un autre ne se lit pas.",
      answers: { 202: json("Le rapport demandé", Report, { headers: { Location: "où il se suit" } }) },
      refusals: [404],
    },
    async ({ body, identity }, { db, reports }) => {
      const report = await askReport(db, identity.subject, body, reports);
      return { status: 202, body: report, headers: { Location: `/rapports/${report.id}` } };
    },
  ),
  route(
    {
      ...own,
      path: "/rapports",
      params: Nothing,
      summary: "Ses propres rapports, le plus récent d’abord",
      answers: { 200: json("Les rapports", Reports) },
    },
    async ({ identity }, { db, reports }) => ({ body: await listReports(db, identity.subject, reports) }),
  ),
  route(
    {
      ...own,
      path: "/rapports/{id}",
      params: OneReport,
      summary: "Où en est un rapport, et le lien de son PDF",
      answers: { 200: json("Le rapport", Report) },
      refusals: [404],
    },
    async ({ params, identity }, { db, reports }) => ({
      body: await readReport(db, identity.subject, params.id, reports),
    }),
  ),
];

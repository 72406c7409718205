import { listByCriteria } from "../../query/advert-list.ts";
import * as filter from "../../query/filters.ts";
import { json, TOTAL, totalOf } from "../json.ts";
import { route } from "../route.ts";
import type { Answer } from "../answer.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/adverts.ts";
import type { QueryDeps } from "./query-deps.ts";

const NEXT = { Link: 'l’adresse de la page d’après (rel="next"), quand il y en a une' };

const CRITERIA = [
  "Tous les critères doivent être remplis ; un critère à plusieurs valeurs l’est par une seule d’entre elles, sauf « avec », par toutes.",
  "Ce qu’une annonce ne dit pas ne remplit aucun critère qui le demande ; « sans » n’écarte que les annonces qui disent l’avoir, et " +
    "travaux=0, viager=0, neuf=0 et baisse=0 que celles qui disent oui.",
  "« rayon » est en mètres, « rayon_km » en kilomètres, autour de « lat » et « lon » ou des communes ; une annonce sans position propre est au " +
    "centre de sa commune. « min_jours_en_ligne » compte les jours depuis la première vue. Avec transaction=location, le prix est dans « loyer ».",
].join("\n\n");

/** The list of adverts in the shape of new paths, by query string or by JSON. */
export const advertListRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      access: "lecture",
      tag: "Annonces",
      kept: true,
      path: "/annonces/liste",
      params: filter.AdvertList,
      summary: "Les annonces qui répondent à des critères, page par page",
      description: CRITERIA,
      answers: { 200: json("Une page d’annonces", schema.AdvertPage, { headers: { ...TOTAL, ...NEXT } }) },
    },
    async ({ params }, { db, sources }) => page(await listByCriteria(db, params, sources)),
  ),
  route(
    {
      access: "lecture",
      tag: "Annonces",
      method: "POST",
      path: "/annonces/liste",
      params: filter.Nothing,
      body: {
        schema: filter.AdvertListBody,
        as: ["json"],
        description: "Les mêmes critères, les listes en tableaux, et « zone » : un polygone de GeoJSON",
        example: {
          transaction: "vente",
          max_prix: 300_000,
          zone: {
            type: "Polygon",
            coordinates: [
              [
                [-1.8, 43.3],
                [-1.7, 43.3],
                [-1.7, 43.4],
                [-1.8, 43.4],
                [-1.8, 43.3],
              ],
            ],
          },
        },
      },
      summary: "Les annonces d’une zone dessinée, page par page",
      description: CRITERIA,
      answers: { 200: json("Une page d’annonces", schema.AdvertPage, { headers: TOTAL }) },
    },
    async ({ body }, { db, sources }) => page(await listByCriteria(db, body, sources)),
  ),
];

function page(body: Awaited<ReturnType<typeof listByCriteria>>): Answer {
  return { body, headers: body.total === null ? {} : totalOf(body.total) };
}

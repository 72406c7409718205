import { listByCriteria } from "../../query/advert-list.ts";
import * as filter from "../../query/filters.ts";
import { ADVERT_FIELDS } from "../../query/present.ts";
import { TOTAL, totalOf } from "../json.ts";
import { listed, listing } from "../listing.ts";
import { route } from "../route.ts";
import type { Answer } from "../answer.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/adverts.ts";
import type { QueryDeps } from "./query-deps.ts";

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
      answers: { 200: listing("Une page d’annonces", schema.AdvertPage, { headers: TOTAL }) },
    },
    async ({ params, type }, { db, sources }) => {
      const page = await listByCriteria(db, params, sources);
      return pageAs(type, page, params.champs, page.suivant === null ? undefined : { suivant: page.suivant });
    },
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
      answers: { 200: listing("Une page d’annonces", schema.AdvertPage, { headers: TOTAL }) },
    },
    async ({ body, type }, { db, sources }) => pageAs(type, await listByCriteria(db, body, sources), body.champs),
  ),
];

function pageAs(
  type: string,
  page: Awaited<ReturnType<typeof listByCriteria>>,
  fields: readonly string[] | undefined,
  next?: Readonly<Record<string, string>>,
): Answer {
  return listed(type, {
    json: page,
    rows: page.resultats,
    columns: fields ?? ADVERT_FIELDS,
    idOf: ({ id_annonce }) => id_annonce,
    headers: page.total === null ? {} : totalOf(page.total),
    next,
  });
}

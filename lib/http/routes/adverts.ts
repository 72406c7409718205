import * as adverts from "../../query/adverts.ts";
import { listEvents, listPrices } from "../../query/events.ts";
import * as filter from "../../query/filters.ts";
import {
  ADVERT_FIELDS,
  onlyFields,
  presentAdvert,
  presentPublicAdvert,
  presentWholeAdvert,
} from "../../query/present.ts";
import { readStatistics } from "../../query/statistics.ts";
import { listed, listing, NEXT } from "../listing.ts";
import { json, REMARK, remarkOf, TOTAL, totalOf } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/adverts.ts";
import * as z from "zod";
import type { QueryDeps } from "./query-deps.ts";

const earlier = { generation: "earlier", access: "lecture", kept: true, tag: "Annonces" } as const;

/** Adverts: the paths of the earlier API, and what happened to an advert. */
export const advertRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      ...earlier,
      path: "/annonces",
      params: filter.AdvertFilter,
      earlierNames: filter.EARLIER_ADVERT_NAMES,
      summary: "Les annonces qui répondent à des critères",
      description:
        `Un tableau, la plus récente d’abord. Les annonces retirées n’y sont que si « statut » les demande. Les critères sont ceux de ` +
        `/annonces/liste, sans qu’aucun soit refusé : ce qui ne se lit pas est ignoré, et l’en-tête Warning le dit.`,
      answers: { 200: listing("Les annonces", z.array(schema.Advert), { headers: { ...TOTAL, ...REMARK, ...NEXT } }) },
    },
    async ({ params, type }, { db }) => {
      const { rows, total, remark } = await adverts.listAdverts(db, params);
      const shown = rows.map((row) => onlyFields(presentAdvert(row), params.champs));
      return listed(type, {
        json: shown,
        rows: shown,
        columns: params.champs ?? ADVERT_FIELDS,
        idOf: ({ id_annonce }) => id_annonce,
        headers: { ...(total !== undefined && totalOf(total)), ...(remark !== null && remarkOf(remark)) },
        next: rows.length === params.limit ? { skip: String(params.skip + params.limit) } : undefined,
      });
    },
  ),
  route(
    {
      ...earlier,
      path: "/annonces/{id}",
      params: filter.AdvertId,
      summary: "Une annonce, avec ses listes et l’histoire de son prix",
      answers: { 200: json("L’annonce", schema.WholeAdvert) },
      refusals: [404],
    },
    async ({ params: { id } }, { db }) => {
      const row = await adverts.readAdvert(db, id);
      return { body: { ...presentWholeAdvert(row), historique_prix: await listPrices(db, row) } };
    },
  ),
  route(
    {
      access: "lecture",
      kept: true,
      tag: "Annonces",
      path: "/annonces/{id}/evenements",
      params: filter.AdvertEvents,
      summary: "Ce qui est arrivé à une annonce",
      answers: { 200: json("Du plus ancien au plus récent", schema.Events) },
      refusals: [404],
    },
    async ({ params }, { db, sources }) => ({ body: await listEvents(db, params.id, sources) }),
  ),
  route(
    {
      ...earlier,
      path: "/annonces/reference/{reference}",
      params: filter.AdvertReference,
      summary: "L’annonce qui porte une référence",
      description: "Quand plusieurs sources emploient la référence : celle vue en dernier, ou celle de « source ».",
      answers: { 200: json("L’annonce", schema.ReferencedAdvert) },
      refusals: [404],
    },
    async ({ params: { reference, source } }, { db }) => {
      const [row, ...others] = await adverts.readByReference(db, reference, source);
      const autres = others.map(({ advert_id, source_id }) => ({ id_annonce: advert_id, source: source_id }));
      return { body: { ...presentAdvert(row), autres } };
    },
  ),
  route(
    {
      ...earlier,
      access: "public",
      path: "/public/annonces",
      params: filter.PublicAdverts,
      summary: "Les dernières annonces, en quelques champs",
      answers: { 200: json("Les annonces", z.array(schema.PublicAdvert)) },
    },
    async ({ params }, { db }) => ({ body: (await adverts.newestAdverts(db, params.limit)).map(presentPublicAdvert) }),
  ),
  route(
    {
      ...earlier,
      path: "/types-bien",
      params: filter.Nothing,
      summary: "Les types de bien des annonces",
      answers: { 200: json("Dans l’ordre alphabétique", schema.Types) },
    },
    async (_, { db }) => ({ body: await adverts.listTypes(db) }),
  ),
  route(
    {
      ...earlier,
      path: "/localisations",
      params: filter.Nothing,
      summary: "Les premières localisations des annonces",
      answers: { 200: json("Cinquante au plus, dans l’ordre alphabétique", schema.Locations) },
    },
    async (_, { db }) => ({ body: await adverts.listPlaces(db) }),
  ),
  route(
    {
      ...earlier,
      path: "/statistiques",
      params: filter.Nothing,
      summary: "Les annonces en chiffres",
      answers: { 200: json("Sans les annonces retirées", schema.Statistics) },
    },
    async (_, { db }) => ({ body: await readStatistics(db) }),
  ),
];

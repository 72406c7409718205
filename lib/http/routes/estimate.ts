import { readAdvertAnalysis, readPropertyAnalysis } from "../../query/analysis.ts";
import { readAdvertComparables, readPropertyComparables } from "../../query/estimate/advert-comparables.ts";
import { readEstimate } from "../../query/estimate/estimate.ts";
import { EstimateRequest } from "../../query/estimate/question.ts";
import * as filter from "../../query/filters.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/estimate.ts";
import type { QueryDeps } from "./query-deps.ts";

const tag = "Estimation";

/** What a dwelling is worth, the sales that it compares with, and what there is to say of an advert's price. */
export const estimateRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "lecture",
      method: "POST",
      path: "/estimation",
      params: filter.Nothing,
      body: {
        schema: EstimateRequest,
        as: ["json"],
        description: "Le logement et son lieu : une commune (et une adresse), ou latitude et longitude",
        example: { commune: "64260", type: "appartement", surface: 52, pieces: 3 },
      },
      summary: "Estimer un appartement ou une maison",
      description:
        "D’après les ventes publiées autour. Refusée (422, avec la raison) sous trois ventes comparables, et là où rien ne se vend.",
      answers: { 200: json("L’estimation", schema.Estimate) },
    },
    async ({ body }, { db, sources, now }) => ({ body: await readEstimate(db, body, { sources, now: now() }) }),
  ),
  route(
    {
      tag,
      access: "lecture",
      path: "/annonces/{id}/comparables",
      params: filter.AdvertId,
      summary: "Les ventes auxquelles le bien d’une annonce se compare",
      answers: { 200: json("Les ventes comparables", schema.Comparables) },
      refusals: [404],
    },
    async ({ params: { id } }, { db, sources, now }) => ({
      body: await readAdvertComparables(db, id, { sources, now: now() }),
    }),
  ),
  route(
    {
      tag,
      access: "lecture",
      path: "/annonces/{id}/analyse",
      params: filter.AdvertId,
      summary: "L’analyse d’une annonce : loyer et rendement estimés, place dans le marché, points d’attention",
      description: "Chaque chiffre dit sa formule, son échantillon et ses sources ; null, il dit pourquoi.",
      answers: { 200: json("L’analyse", schema.Analysis) },
      refusals: [404],
    },
    async ({ params: { id } }, { db, sources, now }) => ({
      body: await readAdvertAnalysis(db, id, { sources, now: now() }),
    }),
  ),
  route(
    {
      tag: "Biens",
      access: "lecture",
      path: "/biens/{id}/comparables",
      params: filter.OneProperty,
      summary: "Les ventes auxquelles un bien se compare",
      answers: { 200: json("Les ventes comparables", schema.PropertyComparables) },
      refusals: [404],
    },
    async ({ params: { id } }, { db, sources, now }) => ({
      body: await readPropertyComparables(db, id, { sources, now: now() }),
    }),
  ),
  route(
    {
      tag: "Biens",
      access: "lecture",
      path: "/biens/{id}/analyse",
      params: filter.OneProperty,
      summary: "L’analyse d’un bien : loyer et rendement estimés, place dans le marché, points d’attention",
      description: "Chaque chiffre dit sa formule, son échantillon et ses sources ; null, il dit pourquoi.",
      answers: { 200: json("L’analyse", schema.PropertyAnalysis) },
      refusals: [404],
    },
    async ({ params: { id } }, { db, sources, now }) => ({
      body: await readPropertyAnalysis(db, id, { sources, now: now() }),
    }),
  ),
];

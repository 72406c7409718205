import * as z from "zod";
import { readDemand } from "../../query/demand/read-demand.ts";
import * as filter from "../../query/filters.ts";
import { presentAdvert } from "../../query/present.ts";
import { meaningBy } from "../../query/search/meaning.ts";
import { search, searchAdverts } from "../../query/search/search.ts";
import { suggest } from "../../query/search/suggest.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { Advert } from "../schemas/adverts.ts";
import { Demand } from "../schemas/demand.ts";
import * as schema from "../schemas/search.ts";
import type { QueryDeps } from "./query-deps.ts";

const tag = "Recherche";

/** Search in French, by words, numbers and places; and what a demand says. */
export const searchRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "lecture",
      kept: true,
      generation: "earlier",
      path: "/annonces/search",
      params: filter.AdvertWords,
      summary: "Les annonces qui répondent à une question",
      description: "Cent annonces au plus, la meilleure d’abord.",
      answers: { 200: json("Les annonces", z.array(Advert)) },
    },
    async ({ params }, { db, embedder }) => ({
      body: (await searchAdverts(db, meaningBy(db, embedder), params)).map(presentAdvert),
    }),
  ),
  route(
    {
      tag,
      access: "lecture",
      kept: true,
      path: "/recherche",
      params: filter.Search,
      summary: "Les annonces qui répondent à une question, et pourquoi",
      description:
        "Rien de « q » n’est un filtre : chaque mot, nombre ou lieu compris fait monter les annonces qui y répondent, ce qui est exclu (« sans travaux ») fait descendre celles qui le disent. Les autres paramètres sont des filtres.",
      answers: { 200: json("Une page d’annonces", schema.SearchAnswer) },
    },
    async ({ params }, { db, embedder, sources }) => ({
      body: await search(db, meaningBy(db, embedder), params, sources),
    }),
  ),
  route(
    {
      tag,
      access: "lecture",
      kept: true,
      path: "/demande",
      params: filter.DemandQuestion,
      summary: "Les filtres que dit une phrase, en français ou en anglais",
      description:
        "« filtres » se donne tel quel à /annonces/liste. Une condition ferme est un filtre, un souhait n’en est pas un ; ce qui ne se filtre pas est dans « inconnu », un lieu qui peut en être plusieurs dans « ambigu ». « precedents » : les filtres d’avant, pour une suite telle que « et avec un jardin ? ».",
      answers: { 200: json("La demande comprise", Demand) },
      refusals: [431],
    },
    async ({ params: { q, precedents } }, { db }) => ({ body: await readDemand(db, q, precedents) }),
  ),
  route(
    {
      tag,
      access: "lecture",
      kept: true,
      path: "/suggestions",
      params: filter.Suggestions,
      summary: "Comment ce qui est tapé peut continuer",
      answers: { 200: json("Les suggestions", schema.Suggestions) },
    },
    async ({ params }, { db }) => ({ body: await suggest(db, params) }),
  ),
];

import { readBreakdown } from "../../query/advert-breakdown.ts";
import { readBargains } from "../../query/bargains.ts";
import { readEnergy } from "../../query/energy.ts";
import * as filter from "../../query/filters.ts";
import * as market from "../../query/market-filters.ts";
import { readMarket } from "../../query/market.ts";
import { readMarketSeries } from "../../query/market-series.ts";
import { readMarketSpread } from "../../query/market-spread.ts";
import { findPlaces } from "../../query/places.ts";
import { readRents } from "../../query/rents.ts";
import { readRisks } from "../../query/risks.ts";
import { listSales, SALE_FIELDS } from "../../query/sales.ts";
import { json, TOTAL, totalOf } from "../json.ts";
import { listed, listing } from "../listing.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as marketSchema from "../schemas/market.ts";
import * as place from "../schemas/places.ts";
import * as schema from "../schemas/sales.ts";
import type { QueryDeps } from "./query-deps.ts";

const tag = "Marché et lieux";

const MARKET = [
  "Une zone : « commune », avec « section » pour une section cadastrale ; « departement » ; « lat », « lon » et « rayon » en mètres ; ou un polygone, dans « polygone », " +
    "ou en POST. « pieces=5 » : cinq et plus.",
  "Ce qui n’est pas connu est null, jamais 0 ; « couverture » dit ce que les fichiers tiennent de la période, « chiffres_retenus » et chaque " +
    "« raison » pourquoi un chiffre manque.",
].join("\n\n");

const ZONE = {
  type: "Polygon",
  coordinates: [
    [
      [-1.8, 43.35],
      [-1.75, 43.35],
      [-1.75, 43.38],
      [-1.8, 43.38],
      [-1.8, 43.35],
    ],
  ],
};

/** Sales, prices, rents, energy ratings, places and risks. */
export const marketRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "lecture",
      kept: true,
      path: "/ventes",
      params: filter.SaleFilter,
      summary: "Les ventes (DVF)",
      description: "La plus récente d’abord, page par page.",
      answers: { 200: listing("Une page de ventes", schema.Sales, { headers: TOTAL }) },
    },
    async ({ params, type }, { db, sources }) => {
      const page = await listSales(db, params, sources);
      return listed(type, {
        json: page,
        rows: page.resultats,
        columns: SALE_FIELDS,
        idOf: ({ id_vente }) => id_vente,
        headers: totalOf(page.total),
        next: page.suivant === null ? undefined : { suivant: page.suivant },
      });
    },
  ),
  route(
    {
      tag,
      access: "public",
      kept: true,
      path: "/marche",
      params: market.MarketFilter,
      summary: "Le marché d’une zone : ventes, prix au m², tendance, annonces, loyers, rendement, énergie",
      description: MARKET,
      answers: { 200: json("Le marché", marketSchema.Market) },
    },
    async ({ params }, { db, sources }) => ({ body: await readMarket(db, params, sources) }),
  ),
  route(
    {
      tag,
      access: "public",
      method: "POST",
      path: "/marche",
      params: filter.Nothing,
      body: {
        schema: market.MarketBody,
        as: ["json"],
        description: "« zone » : un polygone de GeoJSON ; « type », « pieces », « de » et « a » comme dans GET",
        example: { type: "appartement", zone: ZONE },
      },
      summary: "Le marché d’une zone dessinée",
      description: MARKET,
      answers: { 200: json("Le marché", marketSchema.Market) },
    },
    async ({ body }, { db, sources }) => ({ body: await readMarket(db, body, sources) }),
  ),
  route(
    {
      tag,
      access: "public",
      kept: true,
      path: "/marche/evolution",
      params: market.MarketSeriesFilter,
      summary: "Les ventes et les annonces d’une zone par trimestre ou par année, avec l’incertitude des médianes",
      description: MARKET,
      answers: { 200: json("La série", marketSchema.MarketSeries) },
    },
    async ({ params }, { db, sources }) => ({ body: await readMarketSeries(db, params, sources) }),
  ),
  route(
    {
      tag,
      access: "public",
      kept: true,
      path: "/marche/repartition",
      params: market.MarketFilter,
      summary: "Les ventes d’une zone par prix au m², type, pièces, commune ou section, et hexagone",
      description: MARKET,
      answers: { 200: json("La répartition", marketSchema.MarketSpread) },
    },
    async ({ params }, { db, sources }) => ({ body: await readMarketSpread(db, params, sources) }),
  ),
  route(
    {
      tag,
      access: "public",
      kept: true,
      path: "/marche/negociation",
      params: market.BargainFilter,
      summary: "Le prix demandé contre le prix signé, par trimestre, d’une commune ou d’un département",
      description: "Des annonces retirées rapprochées de ventes, avec une confiance ; jamais un bien ni une adresse.",
      answers: { 200: json("Les trimestres", marketSchema.Bargains) },
    },
    async ({ params }, { db, sources }) => ({ body: await readBargains(db, params, sources) }),
  ),
  route(
    {
      tag,
      access: "lecture",
      kept: true,
      path: "/statistiques/annonces",
      params: market.BreakdownFilter,
      summary: "Les annonces en ligne, réparties selon une de leurs informations",
      description:
        "« par » : l’information ; celles qui se lisent dans l’annonce entière demandent une zone. « tri=prix_m2 » : les plus chers d’abord.",
      answers: { 200: json("Les groupes", marketSchema.Breakdown) },
    },
    async ({ params }, { db, sources }) => ({ body: await readBreakdown(db, params, sources) }),
  ),
  route(
    {
      tag,
      access: "public",
      kept: true,
      path: "/lieux",
      params: filter.PlaceFilter,
      summary: "Les communes et arrondissements, sous toutes leurs orthographes",
      answers: { 200: json("Les plus proches d’abord", place.Places) },
    },
    async ({ params }, { db, sources }) => ({ body: await findPlaces(db, params, sources) }),
  ),
  route(
    {
      tag,
      access: "lecture",
      path: "/risques",
      params: filter.RiskFilter,
      summary: "Les risques autour d’un point (Géorisques)",
      description: "« disponible: false » dit pourquoi rien n’est connu ; ce n’est jamais l’absence de risque.",
      answers: { 200: json("Les risques", place.Risks) },
    },
    async ({ params }, { db, liveRisks, sources }) => ({
      body: await readRisks(db, params, { live: liveRisks, sources }),
    }),
  ),
  route(
    {
      tag,
      access: "lecture",
      kept: true,
      path: "/dpe",
      params: filter.EnergyFilter,
      summary: "Les diagnostics énergétiques d’une commune, en chiffres",
      description: "Aucun chiffre ne porte sur moins de cinq diagnostics.",
      answers: { 200: json("Les chiffres", schema.Energy) },
    },
    async ({ params }, { db, sources }) => ({ body: await readEnergy(db, params, sources) }),
  ),
  route(
    {
      tag,
      access: "public",
      kept: true,
      path: "/loyers",
      params: filter.RentFilter,
      summary: "Les loyers d’annonce d’une commune, avec leurs bornes",
      answers: { 200: json("Les loyers", schema.Rents) },
    },
    async ({ params }, { db, sources }) => ({ body: await readRents(db, params, sources) }),
  ),
];

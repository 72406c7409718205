import type { LiveRisks } from "../collect/live-risks.ts";
import { route } from "./http.ts";
import type { Route } from "./http.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import type { AnswerCache } from "../stores/redis/redis.ts";
import * as adverts from "../query/adverts.ts";
import { cursorTo } from "../query/cursor.ts";
import { readEnergy } from "../query/energy.ts";
import { listEvents, listPrices } from "../query/events.ts";
import * as filter from "../query/filters.ts";
import { checkHealth } from "./health.ts";
import type { Probe } from "./health.ts";
import { readMarket } from "../query/market.ts";
import { findPlaces } from "../query/places.ts";
import { presentAdvert, presentPublicAdvert, presentWholeAdvert } from "../query/present.ts";
import { notFound } from "../query/refusal.ts";
import type { Refusal } from "../query/refusal.ts";
import { readRents } from "../query/rents.ts";
import { readRisks } from "../query/risks.ts";
import { listRuns, readChunks, readQuarantine, readRun } from "../query/runs.ts";
import { listSales } from "../query/sales.ts";
import { listSources } from "../query/sources.ts";
import { readStatistics } from "../query/statistics.ts";

/** What answers are made from. */
export interface QueryDeps {
  readonly db: Queries;
  readonly cache: AnswerCache;
  readonly sources: readonly Source[];
  readonly probes: readonly Probe[];
  /** Asks for risks that nobody has asked about yet. */
  readonly liveRisks: LiveRisks;
  readonly version: string;
  readonly now: () => Date;
}

/** How much of a run's story its page tells; the rest is behind a link. */
const CHUNKS_SHOWN = 500;
const QUARANTINE_SHOWN = 20;

const ROBOTS = `User-agent: *
Disallow: /ventes
Disallow: /marche
`;

const service: Route<QueryDeps>[] = [
  route("/", { asks: filter.Anything }, (_, { version }) => ({
    body: {
      message: "imo-ops, données ouvertes du marché immobilier français",
      version,
      documentation: {
        annonces: "/annonces",
        ventes: "/ventes?commune=",
        marche: "/marche?commune=&type=",
        loyers: "/loyers?commune=&type=",
        dpe: "/dpe?commune=&type=",
        lieux: "/lieux?q=",
        risques: "/risques?lat=&lon=",
        sources: "/sources",
        collectes: "/runs",
        etat: "/health",
      },
    },
  })),
  route("/health", { asks: filter.Anything }, async (_, { probes, version, now }) => {
    const health = await checkHealth(probes, version, now());
    return { status: health.status === "unhealthy" ? 503 : 200, body: health };
  }),
  route("/robots.txt", { asks: filter.Anything }, () => ({ body: ROBOTS, textType: "text/plain; charset=utf-8" })),
  route("/sources", { asks: filter.Nothing }, async (_, { db, cache, sources, now }) => ({
    body: await listSources(db, cache, sources, now()),
  })),
];

function noRun(id: string): Refusal {
  return notFound(`Aucune collecte ne porte l’identifiant ${id}.`);
}

const runs: Route<QueryDeps>[] = [
  route("/runs", { asks: filter.RunsFilter }, async ({ limite, statut, source, suivant }, { db }) => {
    const before = suivant && { startedAt: suivant[0], runId: suivant[1] };
    const found = await listRuns(db, { status: statut, source, before, limit: limite + 1 });
    const shown = found.slice(0, limite);
    const last = found.length > limite ? shown.at(-1) : undefined;
    return { body: { resultats: shown, suivant: last ? cursorTo(last.startedAt, last.runId) : null } };
  }),
  route("/runs/{id}", { asks: filter.OneRun }, async ({ id }, { db }) => {
    const [run, chunkEnds, found] = await Promise.all([
      readRun(db, id),
      readChunks(db, id, CHUNKS_SHOWN),
      readQuarantine(db, id, QUARANTINE_SHOWN + 1),
    ]);
    if (!run) throw noRun(id);
    const sample = found.slice(0, QUARANTINE_SHOWN);
    const more = found.length > sample.length ? `/runs/${id}/quarantaine` : null;
    return { body: { ...run, chunkEnds, quarantine: { sample, more } } };
  }),
  route("/runs/{id}/quarantaine", { asks: filter.RunQuarantine }, async ({ id, limite, suivant }, { db }) => {
    const [run, found] = await Promise.all([readRun(db, id), readQuarantine(db, id, limite + 1, suivant?.[0])]);
    if (!run) throw noRun(id);
    const shown = found.slice(0, limite);
    const last = found.length > limite ? shown.at(-1) : undefined;
    return { body: { resultats: shown, suivant: last ? cursorTo(last.id) : null } };
  }),
];

const advertRoutes: Route<QueryDeps>[] = [
  route("/annonces", { asks: filter.AdvertFilter, kept: true }, async (asked, { db }) => {
    const { rows, total, remark } = await adverts.listAdverts(db, asked);
    const headers = { ...(total !== undefined && totalOf(total)), ...(remark !== null && remarkOf(remark)) };
    return { body: rows.map(presentAdvert), headers };
  }),
  route("/annonces/search", { asks: filter.AdvertWords, kept: true }, async ({ q }, { db }) => ({
    body: (await adverts.searchAdverts(db, q)).map(presentAdvert),
  })),
  route("/annonces/{id}", { asks: filter.AdvertId, kept: true }, async ({ id }, { db }) => {
    const row = await adverts.readAdvert(db, id);
    return { body: { ...presentWholeAdvert(row), historique_prix: await listPrices(db, row) } };
  }),
  route("/annonces/{id}/evenements", { asks: filter.AdvertEvents, kept: true }, async ({ id }, { db, sources }) => ({
    body: await listEvents(db, id, sources),
  })),
  route("/annonces/reference/{reference}", { asks: filter.AdvertReference, kept: true }, async (asked, { db }) => {
    const [row, ...others] = await adverts.readByReference(db, asked.reference, asked.source);
    const autres = others.map(({ advert_id, source_id }) => ({ id_annonce: advert_id, source: source_id }));
    return { body: { ...presentAdvert(row), autres } };
  }),
  route("/public/annonces", { asks: filter.PublicAdverts, kept: true }, async ({ limit }, { db }) => ({
    body: (await adverts.newestAdverts(db, limit)).map(presentPublicAdvert),
  })),
  route("/types-bien", { asks: filter.Anything, kept: true }, async (_, { db }) => ({
    body: await adverts.listTypes(db),
  })),
  route("/localisations", { asks: filter.Anything, kept: true }, async (_, { db }) => ({
    body: await adverts.listPlaces(db),
  })),
  route("/statistiques", { asks: filter.Anything, kept: true }, async (_, { db }) => ({
    body: await readStatistics(db),
  })),
];

const saleRoutes: Route<QueryDeps>[] = [
  route("/ventes", { asks: filter.SaleFilter, kept: true, noindex: true }, async (asked, { db, sources }) => {
    const body = await listSales(db, asked, sources);
    return { body, headers: totalOf(body.total) };
  }),
  route("/marche", { asks: filter.MarketFilter, kept: true, noindex: true }, async (asked, { db, sources }) => ({
    body: await readMarket(db, asked, sources),
  })),
];

const placeRoutes: Route<QueryDeps>[] = [
  route("/lieux", { asks: filter.PlaceFilter, kept: true }, async (asked, { db, sources }) => ({
    body: await findPlaces(db, asked, sources),
  })),
  route("/risques", { asks: filter.RiskFilter }, async (asked, { db, liveRisks, sources }) => ({
    body: await readRisks(db, asked, { live: liveRisks, sources }),
  })),
  route("/dpe", { asks: filter.EnergyFilter, kept: true }, async (asked, { db, sources }) => ({
    body: await readEnergy(db, asked, sources),
  })),
  route("/loyers", { asks: filter.RentFilter, kept: true }, async (asked, { db, sources }) => ({
    body: await readRents(db, asked, sources),
  })),
];

function totalOf(total: number): Record<string, string> {
  return { "X-Total-Count": String(total) };
}

/** Beside a bare list there is a header only, which takes no character beyond ASCII: there the remark is without accents. */
function remarkOf(remark: string): Record<string, string> {
  const ascii = remark
    .normalize("NFD")
    .replaceAll("’", "'")
    .replaceAll(/[^ -~]/g, "");
  return { "X-Remarque": ascii };
}

/** Every path of the API. */
export const routes: readonly Route<QueryDeps>[] = [
  ...service,
  ...runs,
  ...advertRoutes,
  ...saleRoutes,
  ...placeRoutes,
];

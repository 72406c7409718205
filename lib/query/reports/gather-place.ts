import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { readBargains } from "../bargains.ts";
import { readEnergy } from "../energy.ts";
import type { AnyMarketBody } from "../market-filters.ts";
import { readMarketSpread } from "../market-spread.ts";
import { readMarketSeries } from "../market-series.ts";
import { readMarket } from "../market.ts";
import { findPlaces } from "../places.ts";
import { readRents } from "../rents.ts";
import { gatherRisks } from "./gather-risks.ts";

/** All figures of a place's report, each as the API answers it; null where the zone can't have them. */
export type PlaceFigures = Awaited<ReturnType<typeof gatherPlace>>;

/**
 * Reads what a report of a place tells, one question after the other, so that all see the same snapshot.
 * @throws Refusal as the API's answers do.
 */
export async function gatherPlace(db: Queries, filter: AnyMarketBody, sources: readonly Source[]) {
  const market = await readMarket(db, filter, sources);
  const quarters = await readMarketSeries(db, { ...filter, pas: "quarter" }, sources);
  const years = await readMarketSeries(db, { ...filter, pas: "year" }, sources);
  const spread = await readMarketSpread(db, filter, sources);
  const types = filter.type === undefined ? await byType(db, filter, sources) : null;
  const bargains = isBroad(filter) ? await readBargains(db, filter, sources) : null;
  const code = filter.section === undefined ? market.commune?.code_insee : undefined;
  const ofCommune = code === undefined ? null : await readCommune(db, code, filter, sources);
  const at = await centreOf(db, filter, code, sources);
  return { market, quarters, years, spread, types, bargains, ofCommune, risks: await gatherRisks(db, at, sources) };
}

/** The market of flats and that of houses: together, their changing part would pass for a trend. */
async function byType(db: Queries, filter: AnyMarketBody, sources: readonly Source[]) {
  return {
    apartment: await readMarket(db, { ...filter, type: "apartment" }, sources),
    house: await readMarket(db, { ...filter, type: "house" }, sources),
  };
}

/** Asking prices are compared with signed ones in a commune or a department, never in less. */
function isBroad({ commune, departement, section }: AnyMarketBody): boolean {
  return section === undefined && (commune !== undefined || departement !== undefined);
}

async function readCommune(db: Queries, commune: string, { type, de, a }: AnyMarketBody, sources: readonly Source[]) {
  return {
    rents: await readRents(db, { commune, type }, sources),
    energy: await readEnergy(db, { commune, type, de, a }, sources),
  };
}

/** Where risks are told of: the circle's centre, or the commune's. */
async function centreOf(
  db: Queries,
  { lat, lon }: AnyMarketBody,
  code: string | undefined,
  sources: readonly Source[],
) {
  if (lat !== undefined && lon !== undefined) return { lat, lon };
  if (code === undefined) return null;
  const { resultats } = await findPlaces(db, { q: code, limite: 1 }, sources);
  const [place] = resultats;
  const { latitude = null, longitude = null } = place ?? {};
  return latitude === null || longitude === null ? null : { lat: latitude, lon: longitude };
}

import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { readAdvert } from "../adverts.ts";
import { attribute } from "../attribution.ts";
import type { AdvertRow } from "../present.ts";
import { readPropertyOffer } from "../property-offer.ts";
import type { Offered, PropertyOffer } from "../property-offer.ts";
import { Refusal } from "../refusal.ts";
import type { BriefDwelling } from "../../stores/sales/packed-dwellings.ts";
import { briefSales, wholeOf, wholeSales } from "../../stores/sales/sold-dwellings.ts";
import { locateCommune, locatePoint } from "./locate.ts";
import type { Impossible, Located, Locating } from "./locate.ts";
import { compare, presentComparables, presentPlacedComparables, value } from "./value.ts";
import type { Asked } from "./value.ts";

interface Options {
  readonly sources: readonly Source[];
  readonly now: Date;
}

/** How far the good may be from where its advert says, in km. */
const STREET_KM = 0.1;
const UNSAID_KM = 0.3;

/**
 * The sales that an advert's good compares with, and the value that they give; none of them, with the reason, where it can't be estimated.
 * @throws Refusal (404) when there is no advert of that id.
 */
export async function readAdvertComparables(db: Queries, id: number, options: Options) {
  return { id_annonce: id, ...(await readComparables(db, offeredIn(await readAdvert(db, id)), options)) };
}

/**
 * The same for a property, by its best facts.
 * @throws Refusal (404) when there is none of that id.
 */
export async function readPropertyComparables(db: Queries, asked: number, options: Options) {
  const { id, offered } = await readPropertyOffer(db, asked);
  return { id_bien: id, ...(await readComparables(db, offered, options)) };
}

/** The sales that what a property offers compares with; none of them, with the reason, where there are too few. */
export async function compareOffer(db: Queries, { offered }: PropertyOffer, { sources, now }: Options) {
  const none = (raison: string) => ({ resultats: [], raison, sources: [] });
  const found = await locateOffered({ db, sold: briefSales(db) }, offered);
  if ("reason" in found) return none(found.reason);
  const { asked, located } = found;
  const compared = await compare(asked, located, dayOf(now), (sales) => wholeOf(db, sales));
  if ("reason" in compared) return none(compared.reason);
  const shown = presentComparables(compared, { spot: located.spot, sales: compared.deeds });
  return { resultats: shown, raison: null, sources: attribute(located.collected, sources) };
}

/** The sales that a good compares with, and the value that they give; none of them, with the reason, where it can't be estimated. */
async function readComparables(db: Queries, offered: Offered, { sources, now }: Options) {
  const none = (raison: string) => ({ resultats: [], valeur: null, fourchette: null, raison, sources: [] });
  const found = await locateOffered({ db, sold: wholeSales(db) }, offered);
  if ("reason" in found) return none(found.reason);
  const { asked, located } = found;
  const valued = value(asked, located, dayOf(now));
  if ("reason" in valued) return none(valued.reason);
  const { low, high, value: middle } = valued.estimate;
  return {
    resultats: presentPlacedComparables(valued.estimate, located),
    valeur: Math.round(middle / 100) * 100,
    fourchette: { bas: Math.round(low / 100) * 100, haut: Math.round(high / 100) * 100 },
    raison: null,
    sources: attribute(located.collected, sources),
  };
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** What an advert says of its good. */
function offeredIn({ commune, longitude, latitude, located_by, located_precision, content }: AdvertRow): Offered {
  const { type, area, rooms, landArea, precision, precisionRadius } = content;
  const said = located_by === null ? precision : located_precision;
  return { type, area, rooms, landArea, longitude, latitude, precision: said, precisionRadius, commune };
}

async function locateOffered<Sale extends BriefDwelling>(
  from: Locating<Sale>,
  offered: Offered,
): Promise<{ readonly asked: Asked; readonly located: Located<Sale> } | Impossible> {
  const { type, area, rooms, landArea } = offered;
  if (type !== "apartment" && type !== "house") return { reason: "seuls les appartements et les maisons s’estiment" };
  if (area === null) return { reason: "l’annonce ne dit pas la surface" };
  const located = await locate(from, offered, type);
  return "reason" in located ? located : { asked: { type, area, rooms, landArea, outbuildings: null }, located };
}

async function locate<Sale extends BriefDwelling>(
  from: Locating<Sale>,
  offered: Offered,
  type: "apartment" | "house",
): Promise<Located<Sale> | Impossible> {
  const { longitude, latitude, commune } = offered;
  const blurKm = blurOf(offered);
  if (longitude !== null && latitude !== null && blurKm !== null) {
    return locatePoint(from.sold, { longitude, latitude, blurKm }, type);
  }
  if (commune !== null) return locateCommune(from, commune, type).catch(impossibleWhereRefused);
  return { reason: "l’annonce ne dit pas le lieu" };
}

/** An advert may name a commune that nobody knows. */
function impossibleWhereRefused(error: unknown): Impossible {
  if (error instanceof Refusal) return { reason: "la commune de l’annonce n’est pas connue" };
  throw error;
}

/** Null where only its commune is known. */
function blurOf({ precision, precisionRadius }: Offered): number | null {
  if (precision === "commune") return null;
  if (precision === "radius") return precisionRadius === null ? UNSAID_KM : precisionRadius / 1000;
  if (precision === null) return UNSAID_KM;
  return precision === "street" ? STREET_KM : 0;
}

import { AGENTS, agentOf } from "./agents.ts";
import type { Agent } from "./agents.ts";
import { OPENING, DAY } from "./clock.ts";
import { digitsFor, drawFor } from "./draw.ts";
import type { Draw } from "./draw.ts";
import { goodOf } from "./good.ts";
import type { Good } from "./good.ts";
import { lifeOf, roundPrice } from "./life.ts";
import type { Birth, LifeEvent } from "./life.ts";
import { towns } from "./towns.ts";
import type { Town } from "./towns.ts";

export type Site = "iad" | "littoral";

/** One advert of one site, with all that ever happens to it. */
export interface Advert {
  readonly site: Site;
  /** As shown on the site; grows with time. */
  readonly reference: string;
  readonly good: Good;
  readonly agent: Agent;
  readonly terms: Terms;
  /** Names of its photos, more than it ever shows. */
  readonly photos: readonly string[];
  readonly exclusive: boolean;
  readonly video: boolean;
  readonly virtualTour: boolean;
  readonly birth: Birth;
  readonly life: readonly LifeEvent[];
}

/** What is asked besides the price; amounts in €. */
type Terms =
  | { readonly transaction: "sale"; readonly feesPaidBy: "buyer" | "seller"; readonly feesPercent: number }
  | {
      readonly transaction: "rental";
      readonly furnished: boolean;
      /** Included in the rent. */
      readonly charges: number | null;
      readonly deposit: number;
      readonly tenantFees: number;
    };

/** How one site of the market is filled. */
export interface Filling {
  readonly site: Site;
  readonly seed: string;
  /** Adverts listed when the market opens. */
  readonly adverts: number;
  /** Where its goods are; absent: as the site is known for. */
  readonly among?: readonly Town[];
}

/** New adverts replace those that go: each site turns over once in this many days. */
const TURNOVER_DAYS = 60;

/** Adverts come up to so much earlier than evenly, in ms, so that they do not come by the clock. */
const EARLY = 3_600_000;

/** Tells how many adverts have to be written so that all that are published until `instant` are among them. */
export function publishedUntil({ adverts }: Filling, instant: number): number {
  return adverts + Math.max(0, Math.ceil(((instant + EARLY - OPENING) / DAY) * (adverts / TURNOVER_DAYS)));
}

/** Writes the advert number `number` of a site: the first ones are there when the market opens, the others follow. */
export function advertOf(filling: Filling, number: number): Advert {
  const { site, seed } = filling;
  const key = `${seed}/${site}/${number}`;
  const draw = drawFor(key, "advert");
  const good = goodFor(filling, number);
  const rented = good.names.type !== "land" && draw.chance(good.names.type === "parking" ? 0.6 : 0.45);
  const price = rented ? rentOf(draw, good) : salePriceOf(draw, good);
  const birth = { at: bornAt(filling, number, draw), price, photos: draw.int(0, 14), quietUntil: OPENING };
  return {
    site,
    reference: site === "iad" ? String(2_100_000 + number * 7 + draw.int(0, 6)) : `AL${1_200 + number}`,
    good,
    agent: agentOf(`${seed}/${site}`, draw.int(0, AGENTS - 1)),
    terms: rented ? rentalTerms(draw, good, price) : saleTerms(draw),
    photos: Array.from({ length: birth.photos + 2 }, (_, photo) => digitsFor(32, key, "photo", photo)),
    exclusive: draw.chance(0.28),
    video: draw.chance(0.05),
    virtualTour: draw.chance(0.08),
    birth,
    life: lifeOf(key, birth),
  };
}

const coast = towns.filter((town) => town.coast);

/** The agency by the sea sells there only; a third of its goods are on IAD as well. */
function goodFor({ site, seed, among }: Filling, number: number): Good {
  if (among !== undefined) return goodOf(`${seed}/good/${number}`, among);
  if (site === "iad") return goodOf(`${seed}/good/${number}`);
  // Far enough apart that no two adverts of the agency are of the same good.
  const candidates =
    number % 3 === 0 ? Array.from({ length: 20 }, (_, at) => goodOf(`${seed}/good/${number * 7 + at}`)) : [];
  return candidates.find(({ town }) => town.coast) ?? goodOf(`${seed}/littoral-good/${number}`, coast);
}

function bornAt({ adverts }: Filling, number: number, draw: Draw): number {
  const old = adverts - number;
  if (old > 0) return Math.round(OPENING - ((old - 0.5) / adverts) * 90 * DAY);
  const after = ((number - adverts + 1) / (adverts / TURNOVER_DAYS)) * DAY;
  return Math.round(OPENING + after - draw.around(0.5, 0.5) * EARLY);
}

function saleTerms(draw: Draw): Terms {
  return { transaction: "sale", feesPaidBy: draw.chance(0.75) ? "seller" : "buyer", feesPercent: draw.int(6, 14) / 2 };
}

function rentalTerms(draw: Draw, { names, area }: Good, rent: number): Terms {
  const furnished = names.dwelling && draw.chance(0.4);
  const charges = draw.chance(0.7) && rent > 60 ? roundPrice(rent * draw.around(0.1, 0.6)) : null;
  const deposit = Math.round((rent - (charges ?? 0)) * (furnished ? 2 : 1));
  // Tenants of dwellings pay by the m²; 13 € is what the law allows outside of the tightest zones and for the inventory.
  const tenantFees = names.dwelling ? area * draw.int(8, 13) : Math.max(60, roundPrice(rent * draw.around(1.5, 0.4)));
  return { transaction: "rental", furnished, charges, deposit, tenantFees };
}

function salePriceOf(draw: Draw, { town, names, kind, area, landArea }: Good): number {
  if (names.type === "parking") return roundPrice(area * town.salePerM2 * draw.around(0.35, 0.2));
  if (kind === "land") return roundPrice(area * town.salePerM2 * draw.around(0.06, 0.3));
  const perM2 = town.salePerM2 * (names.dwelling ? 1 : 0.6) * draw.around(1, 0.25);
  return roundPrice(area * perM2 + (landArea ?? 0) * town.salePerM2 * 0.03);
}

function rentOf(draw: Draw, { town, names, area }: Good): number {
  if (names.type === "parking") return draw.int(8, 40) * 5;
  // Small dwellings cost more by the m².
  const rent = area * town.rentPerM2 * draw.around(names.dwelling ? Math.max(0.75, 1.35 - area / 150) : 1.1, 0.12);
  return draw.chance(0.1) ? Math.round(rent * 100) / 100 : roundPrice(rent);
}

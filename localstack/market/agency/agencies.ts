import { openSite } from "../market.ts";
import type { Listing, SiteMarket } from "../market.ts";
import { agencyTowns } from "./towns.ts";

type Agency = keyof typeof agencyTowns;

/** Adverts that each has when the market opens. */
const ADVERTS: Readonly<Record<Agency, number>> = {
  classic: 60,
  warehouse: 30,
  preparation: 30,
  mongo: 80,
  earlierApi: 90,
};

/** Opens the books of an agency: adverts that live as those of the sites do, in towns of its own. */
export function openAgency(seed: string, agency: Agency): SiteMarket {
  return openSite({
    site: "iad",
    seed: `${seed}/agency-${agency}`,
    adverts: ADVERTS[agency],
    among: agencyTowns[agency],
  });
}

/** Gives the number under which an agency's database keeps an advert: the same one for good, larger ones are newer. */
export function idOf({ advert: { reference } }: Listing): number {
  return Math.floor((Number(reference) - 2_100_000) / 7) + 1;
}

/** When the advert changed last, in ms. */
export function changedAt({ advert }: Listing, instant: number): number {
  return Math.max(advert.birth.at, ...advert.life.map(({ at }) => at).filter((at) => at <= instant));
}

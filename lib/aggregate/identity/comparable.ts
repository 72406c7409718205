/** Which adverts are compared at all. */
import { differenceOf } from "./compare-figures.ts";
import { metresBetween } from "./compare-place.ts";
import { rareKeys } from "./facts.ts";
import type { IdentityFacts } from "./facts.ts";
import { BANDS } from "./weights.ts";

/** An advert under one content: as long as its reference stands for the same good. */
export interface Unit {
  /** `<source>:<reference>`, with `@<instant>` after it where the reference stood for another good before. */
  readonly key: string;
  readonly facts: IdentityFacts;
  readonly rareKeys: readonly number[];
  /** First and last sighting. */
  readonly seenFrom: string;
  readonly seenTo: string;
}

/** A unit with the keys that its facts give. */
export function unitOf(key: string, facts: IdentityFacts, seenFrom: string, seenTo: string): Unit {
  return { key, facts, rareKeys: rareKeys(facts), seenFrom, seenTo };
}

/** Whether both were online on the same days. */
export function atOnce(a: Unit, b: Unit): boolean {
  return a.seenFrom.slice(0, 10) <= b.seenTo.slice(0, 10) && b.seenFrom.slice(0, 10) <= a.seenTo.slice(0, 10);
}

/**
 * Whether two adverts come into question for one good: one place, type and transaction, and near in price and area, or of the same price and not
 * far in area, or with a rare key in common. Depends on these two only.
 */
export function comparable(a: Unit, b: Unit): boolean {
  const [x, y] = [a.facts, b.facts];
  if (x.type !== y.type || x.transaction !== y.transaction || !samePlace(x, y)) return false;
  return nearEnough(x, y) || a.rareKeys.some((key) => b.rareKeys.includes(key));
}

/** Metres within which two exact positions are one place, whatever communes they are said to be in. */
const NEIGHBOURS_METRES = 150;

function samePlace(a: IdentityFacts, b: IdentityFacts): boolean {
  if (a.place === null || b.place === null) return false;
  if (a.place === b.place) return true;
  const sure = (facts: IdentityFacts) => facts.precision === "exact" || facts.precision === "street";
  if (
    !sure(a) ||
    !sure(b) ||
    a.longitude === null ||
    a.latitude === null ||
    b.longitude === null ||
    b.latitude === null
  )
    return false;
  const metres = metresBetween(
    { longitude: a.longitude, latitude: a.latitude },
    { longitude: b.longitude, latitude: b.latitude },
  );
  return metres <= NEIGHBOURS_METRES;
}

function nearEnough(a: IdentityFacts, b: IdentityFacts): boolean {
  if (a.area === null || b.area === null || a.amount === null || b.amount === null) return false;
  const area = differenceOf(a.area, b.area);
  const inBand = Math.abs(a.area - b.area) <= BANDS.area.metres || area <= BANDS.area.ratio;
  if (inBand && differenceOf(a.amount, b.amount) <= BANDS.price) return true;
  const samePrice = a.amount === b.amount || a.amountsBefore.includes(b.amount) || b.amountsBefore.includes(a.amount);
  return samePrice && area <= BANDS.areaAtSamePrice;
}

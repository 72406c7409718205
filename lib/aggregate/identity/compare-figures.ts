/** Comparing what adverts say in figures: area, price, rooms, floor, energy, condominium. */
import type { IdentityFacts } from "./facts.ts";
import { reason } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { WEIGHTS } from "./weights.ts";

type Pair = readonly [IdentityFacts, IdentityFacts];

/** The reasons that lie in figures. */
export function compareFigures(pair: Pair): Reason[] {
  return [
    ...area(pair),
    ...landArea(pair),
    ...price(pair),
    ...counts(pair),
    ...floor(pair),
    ...top(pair),
    ...floors(pair),
    ...energy(pair),
    ...condominium(pair),
    ...yearBuilt(pair),
  ];
}

function area([a, b]: Pair): Reason[] {
  if (a.area === null || b.area === null) return [];
  return reason("area", a.area, b.area, areaWeight(a, b));
}

/** The field and the text of an advert may round differently: the areas that come nearest count. */
function areaWeight(a: IdentityFacts, b: IdentityFacts): number {
  if (a.area === b.area && !Number.isInteger(a.area)) return WEIGHTS.area.sameToTheCentimetre;
  let best = Number.NEGATIVE_INFINITY;
  for (const x of areasOf(a)) {
    for (const y of areasOf(b)) best = Math.max(best, x === y ? WEIGHTS.area.same : nearArea(x, y));
  }
  return best;
}

function areasOf({ area, said }: IdentityFacts): number[] {
  const own = area ?? 0;
  return [own, ...said.areas.filter((other) => Math.abs(other - own) <= Math.max(2.1, own * 0.05))];
}

function nearArea(x: number, y: number): number {
  const metres = Math.abs(x - y);
  const ratio = differenceOf(x, y);
  const line = WEIGHTS.area.within.find((line) => metres <= line.metres || ratio <= line.ratio);
  return line?.weight ?? WEIGHTS.area.beyond;
}

/** The larger over the smaller, less 1. */
export function differenceOf(x: number, y: number): number {
  return Math.max(x, y) / Math.max(Math.min(x, y), 1e-9) - 1;
}

function landArea([a, b]: Pair): Reason[] {
  if (a.landArea === null || b.landArea === null) return [];
  const { same, near, nearRatio, differ, differRatio } = WEIGHTS.landArea;
  const ratio = differenceOf(a.landArea, b.landArea);
  const weight = ratio === 0 ? same : ratio <= nearRatio ? near : ratio > differRatio ? differ : 0;
  return reason("landArea", a.landArea, b.landArea, weight);
}

function price([a, b]: Pair): Reason[] {
  if (a.amount === null || b.amount === null) return [];
  const { same, sameAsBefore, sameBefore } = WEIGHTS.price;
  const [x, y] = [a.amount / 100, b.amount / 100];
  const before = a.amountsBefore.find((cents) => b.amountsBefore.includes(cents));
  const both = before === undefined ? [] : reason("previousPrice", before / 100, before / 100, sameBefore);
  if (a.amount === b.amount) {
    const line = same.find(({ multipleOf }) => (a.amount ?? 0) % multipleOf === 0);
    return [...reason("price", x, y, line?.weight ?? 0), ...both];
  }
  if (a.amountsBefore.includes(b.amount) || b.amountsBefore.includes(a.amount)) {
    return [...reason("price", x, y, sameAsBefore), ...both];
  }
  const ratio = differenceOf(a.amount, b.amount);
  const line = WEIGHTS.price.within.find((line) => ratio <= line.ratio);
  return [...reason("price", x, y, line?.weight ?? WEIGHTS.price.beyond), ...both];
}

function counts([a, b]: Pair): Reason[] {
  return [
    ...steps("rooms", a.rooms, b.rooms, WEIGHTS.rooms),
    ...steps("bedrooms", a.bedrooms, b.bedrooms, WEIGHTS.bedrooms),
  ];
}

interface Steps {
  readonly same: number;
  readonly byOne: number;
  readonly more: number;
}

function steps(fact: string, a: number | null, b: number | null, { same, byOne, more }: Steps): Reason[] {
  if (a === null || b === null) return [];
  const apart = Math.abs(a - b);
  return reason(fact, a, b, apart === 0 ? same : apart === 1 ? byOne : more);
}

/** Which floors an advert may mean, by its field and its text, and whether the text says so. */
function floorsOf({ floor, said }: IdentityFacts): { readonly floors: readonly number[]; readonly byText: boolean } {
  if (said.floors.length === 0) return { floors: floor === null ? [] : [floor], byText: false };
  const sure = floor === null || said.floors.includes(floor);
  return sure ? { floors: said.floors, byText: true } : { floors: [...said.floors, floor], byText: false };
}

function floor([a, b]: Pair): Reason[] {
  const [x, y] = [floorsOf(a), floorsOf(b)];
  if (x.floors.length === 0 || y.floors.length === 0) return [];
  const { same, sameHigh, sameMaybe, differByField, differByText } = WEIGHTS.floor;
  const shared = x.floors.filter((floor) => y.floors.includes(floor));
  if (shared.length > 0) {
    const sure = x.floors.length === 1 && y.floors.length === 1;
    return reason("floor", x.floors, y.floors, sure ? ((shared[0] ?? 0) >= 3 ? sameHigh : same) : sameMaybe);
  }
  const apart = Math.min(...x.floors.flatMap((one) => y.floors.map((other) => Math.abs(one - other))));
  const sure = (x.byText && y.byText) || apart > 1;
  return reason("floor", x.floors, y.floors, sure ? differByText : differByField);
}

function top([a, b]: Pair): Reason[] {
  const [x, y] = [isTop(a), isTop(b)];
  if (x === null || y === null || (!x && !y)) return [];
  return reason("top", x, y, x && y ? WEIGHTS.top.both : WEIGHTS.top.notTop);
}

/** Whether it is the top floor; null where neither text nor floors tell. */
function isTop(facts: IdentityFacts): boolean | null {
  if (facts.said.top) return true;
  const { floors } = floorsOf(facts);
  const highest = floors.length === 0 ? null : Math.max(...floors);
  if (highest === null || facts.floors === null || facts.floors < highest) return null;
  return highest === facts.floors && floors.length === 1 ? true : highest < facts.floors ? false : null;
}

function floors([a, b]: Pair): Reason[] {
  return steps("floors", a.floors, b.floors, WEIGHTS.floors);
}

const LETTERS = "ABCDEFG";

function energy([a, b]: Pair): Reason[] {
  return [
    ...rating("energy", [a.energyClass, b.energyClass], [a.energyConsumption, b.energyConsumption], {
      ...WEIGHTS.energy,
      same: a.energyClass === null ? 0 : WEIGHTS.energy.same[a.energyClass],
    }),
    ...rating("ghg", [a.ghgClass, b.ghgClass], [a.ghgEmissions, b.ghgEmissions], WEIGHTS.ghg),
  ];
}

interface Rating extends Steps {
  readonly sameFigure: number;
  readonly figureDiffers: number;
}

/** Figures say more than letters: where both have them, letters are not counted as well. */
function rating(
  fact: string,
  [a, b]: readonly [string | null, string | null],
  [x, y]: readonly [number | null, number | null],
  weights: Rating,
): Reason[] {
  if (x !== null && y !== null) {
    const same = Math.abs(x - y) < 0.5 + Math.max(x, y) * 0.002;
    return reason(fact, x, y, same ? weights.sameFigure : weights.figureDiffers);
  }
  if (a === null || b === null) return [];
  const apart = Math.abs(LETTERS.indexOf(a) - LETTERS.indexOf(b));
  return reason(fact, a, b, apart === 0 ? weights.same : apart === 1 ? weights.byOne : weights.more);
}

function condominium([a, b]: Pair): Reason[] {
  const reasons: Reason[] = [];
  if (a.lots !== null && b.lots !== null) {
    const { same, sameFew, few, differ } = WEIGHTS.lots;
    reasons.push(...reason("lots", a.lots, b.lots, a.lots !== b.lots ? differ : a.lots < few ? sameFew : same));
  }
  if (a.chargesCents !== null && b.chargesCents !== null) {
    const { same, near, nearRatio, differ } = WEIGHTS.charges;
    const ratio = differenceOf(a.chargesCents, b.chargesCents);
    const weight = ratio === 0 ? same : ratio <= nearRatio ? near : differ;
    reasons.push(...reason("charges", a.chargesCents / 100, b.chargesCents / 100, weight));
  }
  return reasons;
}

function yearBuilt([a, b]: Pair): Reason[] {
  if (a.yearBuilt === null || b.yearBuilt === null) return [];
  const { same, near, differ } = WEIGHTS.yearBuilt;
  const apart = Math.abs(a.yearBuilt - b.yearBuilt);
  return reason("yearBuilt", a.yearBuilt, b.yearBuilt, apart === 0 ? same : apart <= 2 ? near : differ);
}

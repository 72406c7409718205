import { kilometres, yearsOf } from "./dwelling.ts";
import type { Comparable, Dwelling } from "./dwelling.ts";

/** Sales that a model is made of; the cost of a prediction grows with the third power of it. */
const MODEL_SIZE = 150;
/** A sale is comparable when it is of the same type, at most so far, so old and so different in area. */
const FARTHEST_KM = 5;
const OLDEST_YEARS = 5;
const AREA_RATIO = 2;

/** A price per m² at which nobody sells a dwelling on the market: gifts, shares of a good, mistakes. In euros. */
const PRICE_PER_M2 = { least: 100, most: 50_000 } as const;

/** Whether a deed's price can be that of a dwelling on the market at all. */
export function isPlausible({ priceCents, area }: Pick<Comparable, "priceCents" | "area">): boolean {
  const perSquareMetre = priceCents / 100 / area;
  return perSquareMetre >= PRICE_PER_M2.least && perSquareMetre <= PRICE_PER_M2.most;
}

/** The sales nearest to a dwelling in place, area, time and type, nearest first: what its price is worked out from. */
export function modelSales(subject: Dwelling, on: string, sales: readonly Comparable[]): Comparable[] {
  const now = yearsOf(on);
  return sales
    .filter(isPlausible)
    .map((sale) => ({ sale, distance: unlikeness(subject, sale, now) }))
    .sort((a, b) => a.distance - b.distance || (a.sale.id < b.sale.id ? -1 : 1))
    .slice(0, MODEL_SIZE)
    .map(({ sale }) => sale);
}

/** Whether a sale may be shown as a comparable of a dwelling. */
export function isComparable(subject: Dwelling, on: string, sale: Comparable): boolean {
  return (
    sale.type === subject.type &&
    kilometres(subject, sale) <= FARTHEST_KM + subject.blurKm &&
    yearsOf(on) - yearsOf(sale.soldOn) <= OLDEST_YEARS &&
    Math.abs(Math.log(sale.area / subject.area)) <= Math.log(AREA_RATIO)
  );
}

/** 300 m, half as much area again, two years, or the other type half: each makes a sale as much less like the subject. */
function unlikeness(subject: Dwelling, sale: Comparable, now: number): number {
  return (
    Math.max(0, kilometres(subject, sale) - subject.blurKm) / 0.3 +
    Math.abs(Math.log(sale.area / subject.area)) / 0.4 +
    (now - yearsOf(sale.soldOn)) / 2 +
    (sale.type === subject.type ? 0 : 2)
  );
}

/** Of the same type, how many sales of the most similar area tell what a dwelling of that area usually has. */
const USUAL_OF = 9;

/** A dwelling whose unknown facts are those that sales of its type and area have in the middle. */
export function completed<Subject extends Dwelling>(subject: Subject, sales: readonly Comparable[]): Subject {
  const alike = sales
    .filter(({ type }) => type === subject.type)
    .sort((a, b) => Math.abs(Math.log(a.area / subject.area)) - Math.abs(Math.log(b.area / subject.area)))
    .slice(0, USUAL_OF);
  const usual = (fact: "rooms" | "landArea" | "lots" | "outbuildings") => subject[fact] ?? middle(alike, fact);
  const [rooms, landArea, lots] = [usual("rooms"), usual("landArea"), usual("lots")];
  return { ...subject, rooms, landArea, lots, outbuildings: usual("outbuildings") };
}

function middle(sales: readonly Comparable[], fact: "rooms" | "landArea" | "lots" | "outbuildings"): number | null {
  const known = sales.flatMap((sale) => sale[fact] ?? []).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? null;
}

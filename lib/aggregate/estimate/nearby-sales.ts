import type { Comparable, Dwelling } from "./dwelling.ts";

/** Degrees: some 550 m by 400 m in France. */
const CELL = 0.005;
/** How many cells around a place are searched at most: some 17 km. */
const FARTHEST_RING = 32;

/** Sales by place, so that those around a place are found without looking at all. */
export class NearbySales {
  readonly #cells: ReadonlyMap<string, readonly Comparable[]>;

  constructor(sales: readonly Comparable[]) {
    this.#cells = Map.groupBy(sales, (sale) => cellOf(sale, 0, 0));
  }

  /** The sales around a place that were signed up to `day`: of a square around it that holds at least `enough`, or of the largest one. */
  around(place: Pick<Dwelling, "longitude" | "latitude">, day: string, enough: number): Comparable[] {
    for (let ring = 1; ; ring *= 2) {
      const found = this.#within(place, ring).filter(({ soldOn }) => soldOn <= day);
      if (found.length >= enough || ring >= FARTHEST_RING) return found;
    }
  }

  #within(place: Pick<Dwelling, "longitude" | "latitude">, ring: number): Comparable[] {
    const found: Comparable[] = [];
    for (let north = -ring; north <= ring; north++) {
      for (let east = -ring; east <= ring; east++) found.push(...(this.#cells.get(cellOf(place, north, east)) ?? []));
    }
    return found;
  }
}

function cellOf({ longitude, latitude }: Pick<Dwelling, "longitude" | "latitude">, north: number, east: number) {
  return `${Math.floor(latitude / CELL) + north}/${Math.floor(longitude / CELL) + east}`;
}

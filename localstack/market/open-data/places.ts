import { agencyTowns, overseasTown } from "../agency/towns.ts";
import { towns } from "../towns.ts";
import type { Town } from "../towns.ts";

/** Every town that something of the market is in. */
export const everyTown: readonly Town[] = [...towns, ...Object.values(agencyTowns).flat(), overseasTown];

/** Gives the department's code ("64", "2A", "974"). */
export function departmentOf({ insee }: Pick<Town, "insee">): string {
  return insee.startsWith("97") ? insee.slice(0, 3) : insee.slice(0, 2);
}

/** Gives the town nearest to a point, and how far its centre is from there in km; null when none is within 30 km. */
export function nearestTown(longitude: number, latitude: number): { town: Town; km: number } | null {
  const found = everyTown
    .map((town) => ({ town, km: distance(town, { longitude, latitude }) }))
    .reduce((best, next) => (next.km < best.km ? next : best));
  return found.km <= 30 ? found : null;
}

/** On a plane, which is exact enough within a town. */
function distance(one: Point, other: Point): number {
  const east = (one.longitude - other.longitude) * Math.cos((one.latitude * Math.PI) / 180);
  return Math.hypot(east, one.latitude - other.latitude) * 111.2;
}

interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

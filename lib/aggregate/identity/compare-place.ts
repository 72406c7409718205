/** Comparing where two adverts say that the good lies: position, street, district. */
import type { IdentityFacts } from "./facts.ts";
import { reason } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { WEIGHTS } from "./weights.ts";

type Pair = readonly [IdentityFacts, IdentityFacts];

/** The reasons that lie in the place. */
export function comparePlace([a, b]: Pair): Reason[] {
  return [...position(a, b), ...street(a, b), ...district(a, b)];
}

function position(a: IdentityFacts, b: IdentityFacts): Reason[] {
  const [x, y] = [circleOf(a), circleOf(b)];
  if (!x || !y) return [];
  const metres = Math.round(metresBetween(x, y));
  const told = (circle: Circle) => [circle.latitude, circle.longitude];
  const { within, beyond, circlesMeet, circlesApart } = WEIGHTS.position;
  if (x.radius > 0 || y.radius > 0) {
    // A portal that blurs a place moves it for every advert: circles that touch may hold the same point.
    const meet = metres <= x.radius + y.radius + 100;
    return reason("position", told(x), told(y), meet ? circlesMeet : circlesApart);
  }
  return reason("position", told(x), told(y), within.find((line) => metres <= line.metres)?.weight ?? beyond);
}

interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

interface Circle extends Point {
  /** Metres by which it was blurred, 0 where the place is the good or its street. */
  readonly radius: number;
}

/** Where an advert says it is; null where that is not told, or no nearer than its commune. */
function circleOf({ longitude, latitude, precision, radius }: IdentityFacts): Circle | null {
  if (longitude === null || latitude === null || precision === null || precision === "commune") return null;
  if (precision === "radius") return radius === null ? null : { longitude, latitude, radius };
  return { longitude, latitude, radius: precision === "street" ? 80 : 0 };
}

const METRES_A_DEGREE = 111_320;

/** Metres between two points; on a sphere, flat enough within a commune. */
export function metresBetween(a: Point, b: Point): number {
  const north = (a.latitude - b.latitude) * METRES_A_DEGREE;
  const east = (a.longitude - b.longitude) * METRES_A_DEGREE * Math.cos(((a.latitude + b.latitude) * Math.PI) / 360);
  return Math.hypot(north, east);
}

function street(a: IdentityFacts, b: IdentityFacts): Reason[] {
  const [x, y] = [a.said.names, b.said.names];
  if (x.length === 0 || y.length === 0) return [];
  return reason("street", x, y, x.some((name) => y.includes(name)) ? WEIGHTS.street.same : WEIGHTS.street.differ);
}

function district(a: IdentityFacts, b: IdentityFacts): Reason[] {
  if (a.district === null || b.district === null) return [];
  const { same, differ } = WEIGHTS.district;
  return reason("district", a.district, b.district, a.district === b.district ? same : differ);
}

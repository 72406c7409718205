/** Places on a flat drawing of some kilometres: a degree of longitude is as much shorter as the latitude is far from the equator. */

/** Longitude and latitude, in degrees. */
export type Position = readonly [longitude: number, latitude: number];

/** Turns positions into points of a drawing, and back. */
export interface Projection {
  readonly width: number;
  readonly height: number;
  readonly toPoint: (position: Position) => readonly [x: number, y: number];
  readonly toPosition: (x: number, y: number) => Position;
  /** Metres that a unit of the drawing stands for. */
  readonly metresPerUnit: number;
}

const METRES_PER_DEGREE = 111_320;
const MARGIN = 16;
/** A single point still has something around it. */
const LEAST_METRES = 400;

/** The projection that shows all of some positions in a drawing of a width, at most as high as it is wide. */
export function projectionOf(positions: readonly Position[], width: number): Projection {
  const [west, east] = ends(positions.map(([longitude]) => longitude));
  const [south, north] = ends(positions.map(([, latitude]) => latitude));
  const middle: Position = [(west + east) / 2, (south + north) / 2];
  const eastward = METRES_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180);
  const across = Math.max((east - west) * eastward, LEAST_METRES);
  const upward = Math.max((north - south) * METRES_PER_DEGREE, LEAST_METRES);
  const inner = width - 2 * MARGIN;
  const metresPerUnit = Math.max(across, upward) / inner;
  const height = Math.max(upward / metresPerUnit, inner / 2) + 2 * MARGIN;
  return {
    width,
    height,
    metresPerUnit,
    toPoint: ([longitude, latitude]) => [
      width / 2 + ((longitude - middle[0]) * eastward) / metresPerUnit,
      height / 2 - ((latitude - middle[1]) * METRES_PER_DEGREE) / metresPerUnit,
    ],
    toPosition: (x, y) => [
      middle[0] + ((x - width / 2) * metresPerUnit) / eastward,
      middle[1] - ((y - height / 2) * metresPerUnit) / METRES_PER_DEGREE,
    ],
  };
}

function ends(values: readonly number[]): readonly [number, number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    values.length === 0 ? [0, 0] : [Infinity, -Infinity],
  );
}

/** The longest round length that fits into some metres: 1, 2 or 5 times a power of ten. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((times) => times * power <= most) ?? 1) * power;
}

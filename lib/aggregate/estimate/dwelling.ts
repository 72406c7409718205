/** What an estimate is made of: dwellings, and the deeds that sold one. */

/** A dwelling as far as a price depends on it. */
export interface Dwelling {
  readonly type: "house" | "apartment";
  /** Living area in m². */
  readonly area: number;
  /** Private area of a flat by the law Carrez in m², which deeds give beside the area that the tax office knows. Null where it is not known. */
  readonly carrezArea: number | null;
  readonly rooms: number | null;
  /** Plot in m². */
  readonly landArea: number | null;
  /** Lots sold with it: a cellar and a parking space are lots of their own. Null where it is not known. */
  readonly lots: number | null;
  /** Outbuildings (cellars, garages) that the deed names as premises. Null where it is not known. */
  readonly outbuildings: number | null;
  readonly longitude: number;
  readonly latitude: number;
  /** How far from there it may lie, in km; 0 where its place is known. */
  readonly blurKm: number;
  /** The parcel on which it stands; dwellings of one building share it. Null where it is not known. */
  readonly parcel: string | null;
}

/** A deed that sold one dwelling and nothing else that is built. */
export interface Comparable extends Dwelling {
  readonly id: string;
  readonly commune: string;
  /** `YYYY-MM-DD`. */
  readonly soldOn: string;
  readonly priceCents: number;
}

const MS_PER_YEAR = 365.25 * 24 * 3_600_000;

/** An instant as a number of years, so that times can be subtracted. */
export function yearsOf(day: string): number {
  return Date.parse(day) / MS_PER_YEAR;
}

const KM_PER_DEGREE = 111.195;

/** How many km east and north of one place another lies, less than some hundred km apart (equirectangular projection). */
export function offset(from: Pick<Dwelling, "longitude" | "latitude">, to: typeof from) {
  const middle = (((from.latitude + to.latitude) / 2) * Math.PI) / 180;
  return {
    east: (to.longitude - from.longitude) * KM_PER_DEGREE * Math.cos(middle),
    north: (to.latitude - from.latitude) * KM_PER_DEGREE,
  };
}

/** Distance in km between two places that are less than some hundred km apart. */
export function kilometres(a: Pick<Dwelling, "longitude" | "latitude">, b: typeof a): number {
  const { east, north } = offset(a, b);
  return Math.hypot(east, north);
}

/** The same day `months` before, or the last of its month; `YYYY-MM-DD`. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last))).toISOString().slice(0, 10);
}

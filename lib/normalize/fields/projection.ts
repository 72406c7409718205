/** From metres on a map's plane to degrees. Each part of France has a projection of its own: décret n° 2000-1276, definitions of the EPSG registry. */
import proj4 from "proj4";
import { DEPARTMENT_BOXES } from "../../records/department-boxes.ts";

/** A point in WGS 84 degrees. */
interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

const GRS80 = "+ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs";

/** RGF93 v1 / Lambert-93, EPSG:2154. */
const METROPOLE = proj4(`+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 ${GRS80}`);
/** RGAF09 / UTM 20N, EPSG:5490. */
const ANTILLES = proj4(`+proj=utm +zone=20 ${GRS80}`);
/** RGFG95 / UTM 22N, EPSG:2972. */
const GUYANE = proj4(`+proj=utm +zone=22 ${GRS80}`);
/** RGR92 / UTM 40S, EPSG:2975. */
const REUNION = proj4(`+proj=utm +zone=40 +south ${GRS80}`);
/** RGM04 / UTM 38S, EPSG:4471. */
const MAYOTTE = proj4(`+proj=utm +zone=38 +south ${GRS80}`);

const OVERSEAS = new Map([
  ["971", ANTILLES],
  ["972", ANTILLES],
  ["973", GUYANE],
  ["974", REUNION],
  ["976", MAYOTTE],
  ["977", ANTILLES],
  ["978", ANTILLES],
]);

/**
 * The department, or overseas collectivity, of a commune's INSEE code, else of a postcode; null where neither tells. Saint-Martin and
 * Saint-Barthélemy, whose postcodes are Guadeloupe's, have their own.
 */
export function departmentOf(commune: string | null, postcode: string | null): string | null {
  if (commune !== null) return commune.slice(0, /^9[78]/.test(commune) ? 3 : 2);
  if (postcode === null) return null;
  if (postcode === "97133") return "977";
  if (postcode === "97150") return "978";
  if (/^20[01]/.test(postcode)) return "2A";
  if (postcode.startsWith("20")) return "2B";
  return postcode.slice(0, /^9[78]/.test(postcode) ? 3 : 2);
}

/** Turns metres east and north, in the projection of the department, into degrees; null where that is not in the department. */
export function unprojected(x: number, y: number, department: string): Position | null {
  const [longitude, latitude] = (OVERSEAS.get(department) ?? METROPOLE).inverse([x, y]);
  return longitude === undefined || latitude === undefined ? null : within({ longitude, latitude }, department);
}

/** Gives a position back, to a millionth of a degree (10 cm); null where it is not in the department. */
export function within({ longitude, latitude }: Position, department: string): Position | null {
  const box = DEPARTMENT_BOXES.get(department);
  if (!box) return null;
  const [west, south, east, north] = box;
  const inside = longitude >= west && longitude <= east && latitude >= south && latitude <= north;
  return inside ? { longitude: Number(longitude.toFixed(6)), latitude: Number(latitude.toFixed(6)) } : null;
}

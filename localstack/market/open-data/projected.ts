import proj4 from "proj4";
import type { Town } from "../towns.ts";
import { departmentOf } from "./places.ts";

// Definitions of the registry EPSG: RGF93 / Lambert-93 and RGR92 / UTM 40S.
const projections = {
  2154: "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs",
  2975: "+proj=utm +zone=40 +south +ellps=GRS80 +units=m +no_defs",
} as const;
const lambert = proj4(projections[2154]);
const reunion = proj4(projections[2975]);

/** Gives the metres east and north of a point of a town, in the projection of its part of France. */
export function projected(town: Pick<Town, "insee">, longitude: number, latitude: number): { x: number; y: number } {
  const [x = 0, y = 0] = (departmentOf(town) === "974" ? reunion : lambert).forward([longitude, latitude]);
  return { x: cents(x), y: cents(y) };
}

/** Where one lands that takes the metres of La Réunion for Lambert-93's, as `_geopoint` does: somewhere in Scotland. */
export function misread({ x, y }: { x: number; y: number }): { longitude: number; latitude: number } {
  const [longitude = 0, latitude = 0] = lambert.inverse([x, y]);
  return { longitude: Number(longitude.toFixed(6)), latitude: Number(latitude.toFixed(6)) };
}

const cents = (metres: number): number => Math.round(metres * 100) / 100;

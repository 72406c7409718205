import * as z from "zod";

const MAX_POINTS = 500;
const MAX_RINGS = 50;

const Position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const Ring = z
  .array(Position)
  .min(4)
  .max(MAX_POINTS)
  .refine((ring) => String(ring[0]) === String(ring.at(-1)), "un anneau fermé : son dernier point est le premier");
const Rings = z.array(Ring).min(1).max(MAX_RINGS);
type Polygon = z.output<typeof Rings>;

const Area = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Polygon"), coordinates: Rings }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(Rings).min(1).max(MAX_RINGS) }),
]);

type Area = z.output<typeof Area>;

/** An area on the map: a Polygon or a MultiPolygon of GeoJSON (RFC 7946, 3.1), holes included; longitude first. */
export const Zone = Area.refine((area) => {
  const rings = polygonsOf(area).flat();
  return rings.length <= MAX_RINGS && rings.reduce((sum, ring) => sum + ring.length, 0) <= MAX_POINTS;
}, `une zone de ${MAX_POINTS} points et ${MAX_RINGS} anneaux au plus`).meta({
  id: "Zone",
  description: `un Polygon ou un MultiPolygon de GeoJSON, ${MAX_POINTS} points au plus, longitude d’abord`,
});
export type Zone = Area;

/** The polygons of a zone, each an outer ring and its holes. */
export function polygonsOf(area: Area): readonly Polygon[] {
  return area.type === "Polygon" ? [area.coordinates] : area.coordinates;
}

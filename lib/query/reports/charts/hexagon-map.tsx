import { scaleQuantize } from "d3-scale";
import { line } from "d3-shape";
import { count, perSquareMetre } from "../figures.ts";
import { Chart, Label, WIDTH } from "./frame.tsx";

/** A hexagon with the median of its sales; `contour` is a closed ring of longitudes and latitudes. */
export interface Hexagon {
  readonly nombre: number;
  readonly prix_m2_median: number;
  readonly contour: readonly (readonly number[])[];
}

const SHADES = ["#d5e8e4", "#a9cdc7", "#74ada5", "#3e8a80", "#0b5d57"] as const;
const MAP = { width: 420, height: 300 };
const MARGIN = 6;

/** A map of hexagons, darker where homes cost more, without any ground: who prints asks nobody for tiles. */
export function HexagonMap({ title, hexagons }: { readonly title: string; readonly hexagons: readonly Hexagon[] }) {
  if (hexagons.length < 2) return null;
  const prices = hexagons.map(({ prix_m2_median }) => prix_m2_median);
  const shade = scaleQuantize<string>([Math.min(...prices), Math.max(...prices)], SHADES);
  const project = projectionOf(hexagons.flatMap(({ contour }) => contour));
  const ring = line<readonly number[]>(
    (point) => project(point)[0],
    (point) => project(point)[1],
  );
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const words = `${count(hexagons.length)} mailles, de ${perSquareMetre(low)} à ${perSquareMetre(high)}`;
  return (
    <Chart title={title} described={`Carte du prix médian au m² : ${words}.`} height={MAP.height}>
      {hexagons.map(({ contour, prix_m2_median }, at) => (
        <path key={at} d={ring(contour) ?? ""} fill={shade(prix_m2_median)} stroke="#ffffff" stroke-width="0.8" />
      ))}
      {SHADES.map((colour, at) => {
        const [from] = shade.invertExtent(colour);
        return (
          <g key={colour}>
            <rect x={MAP.width + 40} y={30 + at * 24} width="22" height="18" fill={colour} />
            <Label x={MAP.width + 70} y={44 + at * 24} anchor="start">
              {`dès ${perSquareMetre(from)}`}
            </Label>
          </g>
        );
      })}
      <Label x={(MAP.width + 40 + WIDTH) / 2} y={30 + SHADES.length * 24 + 20}>
        nord en haut, sans fond de carte
      </Label>
    </Chart>
  );
}

/** Where a point is drawn: degrees of longitude shortened as at the middle latitude, the same scale both ways. */
function projectionOf(points: readonly (readonly number[])[]): (point: readonly number[]) => [number, number] {
  const [lons, lats] = [points.map(([lon = 0]) => lon), points.map(([, lat = 0]) => lat)];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const shortened = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(
    (MAP.width - 2 * MARGIN) / ((east - west) * shortened),
    (MAP.height - 2 * MARGIN) / (north - south),
  );
  return ([lon = 0, lat = 0]) => [MARGIN + (lon - west) * shortened * scale, MARGIN + (north - lat) * scale];
}

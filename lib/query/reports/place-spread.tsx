/** The chapter on how signed prices spread. */
import { DistributionChart } from "./charts/distribution-chart.tsx";
import { HexagonMap } from "./charts/hexagon-map.tsx";
import { MOST_ROOMS } from "../market-sales.ts";
import { count, perSquareMetre, UNKNOWN } from "./figures.ts";
import type { PlaceFigures } from "./gather-place.ts";
import { Missing, SourceNote, Table } from "./parts.tsx";
import type { Chapter } from "./parts.tsx";

/** Sectors that the table tells of: those with most sales. */
const MOST_SECTORS = 15;
const COLUMNS = [
  { title: "Ventes retenues", isNumber: true },
  { title: "Prix médian au m²", isNumber: true },
  { title: "Quartiles", isNumber: true },
];

type Spread = PlaceFigures["spread"];
type Group = Pick<Spread["par_pieces"][number], "nombre" | "prix_m2">;

/** How prices spread over classes, rooms and sectors. */
export function spreadChapter({ spread }: PlaceFigures): Chapter {
  const { classes_prix, par_pieces, secteurs, mailles } = spread;
  const kind = secteurs.nature === "communes" ? "Commune" : "Section";
  const largest = secteurs.resultats.toSorted((one, other) => (other.nombre ?? 0) - (one.nombre ?? 0));
  const left = largest.length - MOST_SECTORS;
  return {
    id: "repartition",
    title: "La répartition des prix",
    content: (
      <>
        <DistributionChart title="Ventes par classe de prix au m² (€)" classes={classes_prix.resultats} />
        <Table
          caption="Par nombre de pièces"
          columns={[{ title: "Pièces" }, ...COLUMNS]}
          rows={par_pieces.map((one) => [roomsOf(one.pieces), ...figuresOf(one)])}
        />
        <HexagonMap title="Prix médian au m² par maille" hexagons={mailles.resultats} />
        <Table
          caption={`Par ${kind.toLowerCase()}, là où il se vend le plus`}
          columns={[{ title: kind }, ...COLUMNS]}
          rows={largest.slice(0, MOST_SECTORS).map((one) => [one.nom ?? one.code, ...figuresOf(one)])}
        />
        <Missing
          reasons={[
            classes_prix.raison,
            secteurs.raison && `Secteurs : ${secteurs.raison}`,
            mailles.raison && `Carte : ${mailles.raison}`,
            left > 0 ? `${count(left)} autres secteurs ne sont pas dans ce tableau.` : null,
          ]}
        />
        <SourceNote sources={spread.sources} />
      </>
    ),
  };
}

function figuresOf({ nombre, prix_m2 }: Group): string[] {
  return [
    count(nombre),
    perSquareMetre(prix_m2?.mediane ?? null),
    prix_m2 ? `${count(prix_m2.q1)} – ${count(prix_m2.q3)}` : UNKNOWN,
  ];
}

function roomsOf(rooms: number | null): string {
  if (rooms === null) return "non dit";
  return rooms < MOST_ROOMS ? String(rooms) : `${rooms} et plus`;
}

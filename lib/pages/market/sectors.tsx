import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { levelsOf } from "../map/levels.ts";
import { MapFigure } from "../map/map-figure.tsx";
import type { Position } from "../map/projection.ts";
import { Frame } from "../charts/frame.tsx";
import { counted } from "../results/format.ts";
import { addressOf } from "./state.ts";
import type { MarketState } from "./state.ts";
import type { PlaceMarket } from "./use-market.ts";
import { fileName, gapsOf, periodWords, placeName } from "./words.ts";

interface OnePlace {
  readonly place: PlaceMarket;
}

/** Where in a place sales are dear: hexagons of a small one, communes of a department. A zone can be drawn on it. */
export function PriceMap({ place: { spread }, state }: OnePlace & { readonly state: MarketState }) {
  const { route } = useLocation();
  const [corners, setCorners] = useState<readonly Position[] | null>(null);
  const isDepartment = spread.zone.nature === "departement";
  const name = placeName(spread);
  const { shapes, marks, levels, shown } = isDepartment ? communesOf(spread) : hexagonsOf(spread);
  const see = (): void => {
    const points = (corners ?? []).map((corner) => corner.map((one) => one.toFixed(5)).join(",")).join(";");
    setCorners(null);
    route(addressOf({ ...state, place: { kind: "polygone", points } }));
  };
  return (
    <MapFigure
      title={isDepartment ? `Prix au m² par commune, ${name}` : `Prix au m² par hexagone, ${name}`}
      describes={`Carte des prix médians au m² ${isDepartment ? "par commune" : "par hexagone"} : ${name}. Les chiffres sont dans le tableau.`}
      shapes={shapes}
      marks={marks}
      levels={levels}
      unit="€/m²"
      drawn={corners ?? []}
      onPoint={corners === null ? undefined : (corner) => setCorners([...corners, corner])}
      table={isDepartment ? tableOfSectors(spread) : tableOfHexagons(spread)}
      period={periodWords(spread.periode)}
      count={shapes.length + marks.length === 0 ? null : counted(shown, "vente située", "ventes situées")}
      missing={[...gapsOf(spread), ...reasonsOf(spread)]}
      sources={spread.sources}
      file={fileName("carte", name)}
    >
      <div class="row">
        {corners === null ? (
          <button
            type="button"
            class="button quiet"
            onClick={() => setCorners([])}
            disabled={shapes.length + marks.length === 0}
          >
            Dessiner une zone sur la carte
          </button>
        ) : (
          <>
            <p class="hint" role="status">
              {corners.length === 0
                ? "Touchez la carte pour poser les sommets."
                : counted(corners.length, "sommet posé", "sommets posés")}
            </p>
            <button type="button" class="button" disabled={corners.length < 3} onClick={see}>
              Voir cette zone
            </button>
            <button
              type="button"
              class="button quiet"
              onClick={() => setCorners(corners.slice(0, -1))}
              disabled={corners.length === 0}
            >
              Retirer le dernier
            </button>
            <button type="button" class="plain" onClick={() => setCorners(null)}>
              Abandonner
            </button>
          </>
        )}
      </div>
    </MapFigure>
  );
}

type Spread = PlaceMarket["spread"];

function hexagonsOf({ mailles: { resultats } }: Spread) {
  const levels = levelsOf(resultats.map(({ prix_m2_median }) => prix_m2_median));
  return {
    levels,
    marks: [],
    shapes: resultats.map(({ maille, nombre, prix_m2_median, contour }) => ({
      id: maille,
      label: `${Math.round(prix_m2_median).toLocaleString("fr-FR")} €/m², ${counted(nombre, "vente", "ventes")}`,
      outline: contour.map(([longitude = 0, latitude = 0]): Position => [longitude, latitude]),
      level: levels.of(prix_m2_median),
    })),
    shown: resultats.reduce((sum, { nombre }) => sum + nombre, 0),
  };
}

function communesOf({ secteurs: { resultats } }: Spread) {
  const placed = resultats.flatMap(({ longitude, latitude, nombre, prix_m2, ...rest }) =>
    longitude === null || latitude === null || prix_m2 === null || nombre === null
      ? []
      : [{ ...rest, nombre, price: prix_m2.mediane, at: [longitude, latitude] satisfies Position }],
  );
  const levels = levelsOf(placed.map(({ price }) => price));
  const most = Math.max(1, ...placed.map(({ nombre }) => nombre));
  return {
    levels,
    shapes: [],
    marks: placed.map(({ code, nom, nombre, price, at }) => ({
      id: code,
      label: `${nom ?? code} : ${Math.round(price).toLocaleString("fr-FR")} €/m², ${counted(nombre, "vente", "ventes")}`,
      at,
      level: levels.of(price),
      radius: 4 + 14 * Math.sqrt(nombre / most),
    })),
    shown: placed.reduce((sum, { nombre }) => sum + nombre, 0),
  };
}

function reasonsOf({ zone, mailles, secteurs }: Spread): readonly string[] {
  if (zone.nature !== "departement") return mailles.raison === null ? [] : [`${mailles.raison}.`];
  const withheld = secteurs.resultats.filter(({ prix_m2 }) => prix_m2 === null).length;
  const unplaced = secteurs.resultats.filter(({ longitude, prix_m2 }) => longitude === null && prix_m2 !== null).length;
  return [
    ...(secteurs.raison === null ? [] : [`${secteurs.raison}.`]),
    ...(withheld > 0 ? [`${counted(withheld, "commune n’a", "communes n’ont")} pas de prix : moins de 5 ventes.`] : []),
    ...(unplaced > 0
      ? [`${counted(unplaced, "commune n’est", "communes ne sont")} pas située${unplaced > 1 ? "s" : ""}.`]
      : []),
  ];
}

function tableOfHexagons({ mailles }: Spread) {
  return {
    columns: [{ name: "Maille H3" }, { name: "Ventes" }, { name: "Médiane", unit: "€/m²" }],
    rows: mailles.resultats.map(({ maille, nombre, prix_m2_median }) => [maille, nombre, prix_m2_median]),
  };
}

function tableOfSectors({ secteurs }: Spread) {
  return {
    columns: [
      { name: secteurs.nature === "communes" ? "Commune" : "Section" },
      { name: "Ventes" },
      { name: "Médiane", unit: "€/m²" },
      { name: "Premier quartile", unit: "€/m²" },
      { name: "Troisième quartile", unit: "€/m²" },
      { name: "Remarque" },
    ],
    rows: secteurs.resultats.map(({ code, nom, nombre, prix_m2, raison }) => [
      nom === null ? code : `${nom} (${code})`,
      nombre,
      prix_m2?.mediane ?? null,
      prix_m2?.q1 ?? null,
      prix_m2?.q3 ?? null,
      raison ?? "",
    ]),
  };
}

/** The cadastral sections of a commune; nothing of other places, whose map has the same figures. */
export function SectionTable({ place: { spread } }: OnePlace) {
  if (spread.secteurs.nature !== "sections") return null;
  const name = placeName(spread);
  const { resultats, raison } = spread.secteurs;
  return (
    <Frame
      title={`Sections cadastrales, ${name}`}
      table={tableOfSectors(spread)}
      tableIsOpen
      period={periodWords(spread.periode)}
      count={resultats.length === 0 ? null : counted(resultats.length, "section", "sections")}
      missing={[
        ...gapsOf(spread),
        ...(raison === null ? [] : [`${raison}.`]),
        "Les contours des sections ne sont dans aucune source collectée : la carte montre des hexagones.",
      ]}
      sources={spread.sources}
      file={fileName("sections", name)}
    />
  );
}

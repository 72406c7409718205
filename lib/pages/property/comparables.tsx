import type * as z from "zod";
import type { PropertyComparables } from "../../http/schemas/estimate.ts";
import { levelsOf } from "../map/levels.ts";
import { MapFigure } from "../map/map-figure.tsx";
import type { Mark } from "../map/flat-map.tsx";
import { counted, euros, squareMetres } from "../results/format.ts";
import { factOf } from "./property.ts";
import type { Property } from "./property.ts";

type Compared = z.output<typeof PropertyComparables>;

interface ComparablesProps {
  readonly property: Property;
  /** Null while it is not known. */
  readonly compared: Compared | null;
  readonly failure: string | null;
}

/** What the property is worth by the sales that it compares with, and where these lie. */
export function Comparables({ property, compared, failure }: ComparablesProps) {
  const found = compared?.resultats ?? [];
  const levels = levelsOf(found.map(({ prix_m2 }) => prix_m2));
  const { lieu, id_bien } = property;
  const months = found.map(({ mois }) => mois).toSorted();
  return (
    <MapFigure
      title="Estimation et ventes comparables"
      describes="Carte des ventes comparables, chacune au milieu de sa maille, et du bien. Les chiffres sont dans le tableau."
      marks={found.length === 0 ? [] : [...marksOf(found, levels.of), ...subjectOf(lieu)]}
      levels={levels}
      unit="€/m²"
      table={{
        columns: [
          { name: "Mois", plain: true },
          { name: "Commune" },
          { name: "Surface", unit: "m²" },
          { name: "Pièces" },
          { name: "Prix", unit: "€/m²", decimals: 0 },
          { name: "Distance", unit: "m", decimals: 0 },
          { name: "Poids", unit: "%" },
        ],
        rows: found.map(({ mois, commune, surface, pieces, prix_m2, distance_m, poids }) => [
          mois,
          commune.nom ?? commune.code_insee,
          surface,
          pieces,
          prix_m2,
          distance_m,
          100 * poids,
        ]),
      }}
      period={months.length === 0 ? null : `ventes de ${months[0] ?? ""} à ${months.at(-1) ?? ""}`}
      count={compared ? counted(found.length, "vente comparable montrée", "ventes comparables montrées") : null}
      missing={[
        ...(failure === null ? [] : [failure]),
        ...(compared?.raison ? [`Pas d’estimation : ${compared.raison}.`] : []),
        ...(found.length === 0
          ? []
          : [
              "Positions au milieu d’une maille d’environ 500 m, mois, surfaces et prix arrondis : aucun acte n’est désigné.",
            ]),
        ...(found.length > 0 && lieu.latitude === null
          ? ["Le bien n’est pas sur la carte : aucune annonce ne le situe."]
          : []),
      ]}
      sources={compared?.sources ?? []}
      file={`comparables-bien-${id_bien}`}
    >
      {compared && <Value property={property} compared={compared} />}
    </MapFigure>
  );
}

function Value({
  property,
  compared: { valeur, fourchette },
}: {
  readonly property: Property;
  readonly compared: Compared;
}) {
  if (valeur === null || fourchette === null) return null;
  const { prix_actuel } = property;
  const gap =
    prix_actuel === null || factOf(property, "transaction") === "location"
      ? null
      : (100 * (prix_actuel - valeur)) / valeur;
  return (
    <p class="headline">
      <strong>{euros(valeur)}</strong>
      <span>
        estimé, entre {euros(fourchette.bas)} et {euros(fourchette.haut)}
        {gap !== null &&
          ` ; le prix demandé est ${Math.abs(gap).toLocaleString("fr-FR", { maximumFractionDigits: 0 })} % ${gap < 0 ? "en dessous" : "au-dessus"}`}
      </span>
    </p>
  );
}

const RADIUS = 7;

/** Sales of one cell would hide each other: they stand around its middle. */
function marksOf(found: Compared["resultats"], levelOf: (price: number) => number): readonly Mark[] {
  const seen = new Map<string, number>();
  return found.map(({ maille: { latitude, longitude }, mois, surface, prix_m2, distance_m }, at) => {
    const cell = `${latitude},${longitude}`;
    const before = seen.get(cell) ?? 0;
    seen.set(cell, before + 1);
    const angle = before * 2.4;
    const away = before === 0 ? 0 : 0.0011 * Math.sqrt(before);
    return {
      id: String(at),
      label: `${mois}, ${squareMetres(surface)}, ${euros(prix_m2)}/m², à ${distance_m.toLocaleString("fr-FR")} m`,
      at: [longitude + away * Math.cos(angle), latitude + away * Math.sin(angle)],
      level: levelOf(prix_m2),
      radius: RADIUS,
    };
  });
}

function subjectOf({ longitude, latitude, precision }: Property["lieu"]): readonly Mark[] {
  if (longitude === null || latitude === null) return [];
  return [
    {
      id: "subject",
      label: `Le bien (position : ${precision ?? "précision non dite"})`,
      at: [longitude, latitude],
      level: 0,
      radius: RADIUS + 2,
      isSubject: true,
    },
  ];
}

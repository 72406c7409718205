import { Chart } from "../charts/chart.tsx";
import type { Series } from "../charts/plot.ts";
import type { PlaceMarket } from "./use-market.ts";
import { fileName, gapsOf, periodWords, placeName, salesWords, sourcesOf } from "./words.ts";

interface Places {
  readonly places: readonly PlaceMarket[];
}

type Spread = PlaceMarket["spread"];

/** How the prices of sales spread; of two places as shares, since one may have far more sales. */
export function DistributionChart({ places }: Places) {
  const spreads = places.map(({ spread }) => spread);
  const names = spreads.map(placeName);
  const isAlone = spreads.length === 1;
  const series = spreads.flatMap((spread, tone): Series[] =>
    spread.classes_prix.resultats.length === 0
      ? []
      : [isAlone ? countsOf(spread, names[tone] ?? "") : sharesOf(spread, names[tone] ?? "", tone)],
  );
  return (
    <Chart
      {...aboutSpreads(spreads)}
      title="Distribution des prix au m²"
      describes={`Nombre de ventes par classe de prix au m² : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={
        series.length === 0
          ? null
          : {
              series,
              x: { title: "Prix au m²", unit: "€/m²" },
              y: isAlone
                ? { title: "Ventes", fromZero: true }
                : { title: "Part des ventes par 100 €/m²", unit: "%", fromZero: true },
            }
      }
      table={{
        columns: [
          { name: "Lieu" },
          { name: "De", unit: "€/m²" },
          { name: "À moins de", unit: "€/m²" },
          { name: "Ventes" },
          { name: "Part", unit: "%" },
        ],
        rows: spreads.flatMap((spread, at) =>
          spread.classes_prix.resultats.map(({ de, a, nombre, part }) => [names[at] ?? "", de, a, nombre, part]),
        ),
      }}
      count={spreads.map((spread) => salesWords(spread.couverture, salesOf(spread))).join(" et ")}
      missing={[
        ...spreads.flatMap(gapsOf),
        ...spreads.flatMap(({ classes_prix: { raison } }, at) =>
          raison === null ? [] : [`${names[at] ?? ""} : ${raison}.`],
        ),
        "Les classes extrêmes sont ouvertes : elles tiennent les 2 % les moins chères et les plus chères.",
      ]}
      file={fileName("distribution", ...names)}
    />
  );
}

function countsOf({ classes_prix }: Spread, name: string): Series {
  return {
    name,
    kind: "bars",
    tone: 0,
    x: classes_prix.resultats.map(classWords),
    y: classes_prix.resultats.map(({ nombre }) => nombre),
  };
}

function sharesOf({ classes_prix: { resultats, largeur } }: Spread, name: string, tone: number): Series {
  const width = largeur ?? 1;
  const closed = resultats.filter(({ de, a }) => de !== null && a !== null);
  return {
    name,
    kind: "line",
    tone,
    x: closed.map(({ de }) => (de ?? 0) + width / 2),
    y: closed.map(({ part }) => (part === null ? null : (100 * part) / width)),
  };
}

function classWords({ de, a }: Spread["classes_prix"]["resultats"][number]): string {
  const [low, high] = [de, a].map((bound) => bound?.toLocaleString("fr-FR"));
  if (low === undefined) return `< ${high ?? ""}`;
  return high === undefined ? `≥ ${low}` : `${low}–${high}`;
}

/** Sales that were given a group: what is held back is not among them. */
function salesOf({ par_type }: Spread): number {
  return par_type.reduce((sum, { nombre }) => sum + (nombre ?? 0), 0);
}

/** The prices by type and by number of rooms. */
export function HomesChart({ places }: Places) {
  const spreads = places.map(({ spread }) => spread);
  const names = spreads.map(placeName);
  const groups = spreads.map(homesOf);
  const order = [...new Set(groups.flat().map(({ label }) => label))].toSorted(byKind);
  const series = groups.map((group, tone): Series => {
    const at = new Map(group.map((one) => [one.label, one]));
    const figure = (of: "mediane" | "q1" | "q3") => order.map((label) => at.get(label)?.prix_m2?.[of] ?? null);
    return {
      name: names[tone] ?? "",
      kind: "points",
      tone,
      x: order,
      y: figure("mediane"),
      low: figure("q1"),
      high: figure("q3"),
    };
  });
  const withheld = groups.flat().filter(({ raison }) => raison !== null);
  return (
    <Chart
      {...aboutSpreads(spreads)}
      title="Prix au m² par type et par nombre de pièces"
      describes={`Médiane et quartiles du prix au m² par type de logement et nombre de pièces : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={
        order.length === 0
          ? null
          : { series, x: { title: "", order }, y: { title: "Médiane et quartiles", unit: "€/m²" } }
      }
      table={{
        columns: [
          { name: "Lieu" },
          { name: "Logements" },
          { name: "Ventes" },
          { name: "Médiane", unit: "€/m²" },
          { name: "Premier quartile", unit: "€/m²" },
          { name: "Troisième quartile", unit: "€/m²" },
          { name: "Remarque" },
        ],
        rows: groups.flatMap((group, at) =>
          group.map(({ label, nombre, prix_m2, raison }) => [
            names[at] ?? "",
            label,
            nombre,
            prix_m2?.mediane ?? null,
            prix_m2?.q1 ?? null,
            prix_m2?.q3 ?? null,
            raison ?? "",
          ]),
        ),
      }}
      count={spreads.map((spread) => salesWords(spread.couverture, salesOf(spread))).join(" et ")}
      missing={[
        ...spreads.flatMap(gapsOf),
        ...(order.length === 0 ? ["Aucune vente connue."] : []),
        ...(withheld.length > 0
          ? [`Sans prix : ${withheld.map(({ label, raison }) => `${label} (${raison ?? ""})`).join(", ")}.`]
          : []),
      ]}
      file={fileName("types-et-pieces", ...names)}
    />
  );
}

function homesOf({ par_type, par_pieces }: Spread) {
  return [
    ...par_type.map(({ type, ...figures }) => ({ label: type === "maison" ? "Maisons" : "Appartements", ...figures })),
    ...par_pieces.map(({ pieces, ...figures }) => ({ label: roomsWords(pieces), ...figures })),
  ];
}

function roomsWords(rooms: number | null): string {
  if (rooms === null) return "pièces non dites";
  if (rooms === 0) return "sans pièce principale";
  return rooms >= 5 ? "5 pièces et plus" : `${rooms} pièce${rooms > 1 ? "s" : ""}`;
}

/** Types before rooms, as their first letters are. */
function byKind(one: string, other: string): number {
  const rank = (label: string): number => (/^[A-Z]/.test(label) ? 0 : 1);
  return rank(one) - rank(other) || one.localeCompare(other, "fr");
}

/** What all charts over spreads say of themselves. */
function aboutSpreads(spreads: readonly Spread[]) {
  const [first] = spreads;
  return {
    period: first ? periodWords(first.periode) : null,
    sources: sourcesOf(spreads.map(({ sources }) => sources)),
  };
}

import { Chart } from "../charts/chart.tsx";
import type { Plot, Series } from "../charts/plot.ts";
import { counted } from "../results/format.ts";
import type { TableData } from "../table/table-data.ts";
import { everyPeriod } from "./periods.ts";
import type { PlaceMarket } from "./use-market.ts";
import { fileName, gapsOf, periodWords, placeName, saleSources, salesWords, sourcesOf } from "./words.ts";

/** The prices of sales over time, each median with its bounds, and how many sales there were. */
export function PriceChart({ places }: { readonly places: readonly PlaceMarket[] }) {
  const series = places.map((place) => place.series);
  const names = series.map(placeName);
  const sales = series.map(({ resultats }) => resultats.reduce((sum, { nombre_ventes }) => sum + nombre_ventes, 0));
  const [first] = series;
  const withheld = series.flatMap(({ resultats }) => resultats.filter(({ raison }) => raison !== null));
  const isEmpty = series.every(({ resultats }) => resultats.every(({ prix_m2 }) => prix_m2 === null));
  return (
    <Chart
      title={`Prix au m² des ventes, ${first?.pas === "annee" ? "par année" : "par trimestre"}`}
      describes={`Médiane du prix au m² des ventes avec son intervalle à 95 %, et nombre de ventes : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={isEmpty ? null : plotOf(series, names)}
      table={tableOf(series, names)}
      period={first ? periodWords(first.periode) : null}
      count={series.map(({ couverture }, at) => salesWords(couverture, sales[at] ?? 0)).join(" et ")}
      missing={[
        ...series.flatMap(gapsOf),
        ...(series.some(({ couverture }) => couverture === "absente")
          ? ["Aucun fichier de ventes ne couvre la période."]
          : []),
        ...(withheld.length > 0
          ? [`${counted(withheld.length, "période n’a", "périodes n’ont")} pas de prix : ${withheld[0]?.raison ?? ""}.`]
          : []),
      ]}
      sources={sourcesOf(places.map(saleSources))}
      file={fileName("prix", ...names)}
    />
  );
}

type SeriesAnswer = PlaceMarket["series"];

function plotOf(places: readonly SeriesAnswer[], names: readonly string[]): Plot {
  const order = everyPeriod(places.flatMap(({ resultats }) => resultats.map(({ periode }) => periode)));
  const series = places.flatMap(({ resultats }, tone): Series[] => {
    const at = new Map(resultats.map((one) => [one.periode, one]));
    const found = order.map((period) => at.get(period));
    const name = names[tone] ?? "";
    return [
      {
        name,
        kind: "line",
        tone,
        x: order,
        y: found.map((one) => one?.prix_m2?.mediane ?? null),
        low: found.map((one) => one?.prix_m2?.mediane_bas ?? null),
        high: found.map((one) => one?.prix_m2?.mediane_haut ?? null),
      },
      {
        name: `ventes, ${name}`,
        kind: "bars",
        tone,
        x: order,
        y: found.map((one) => one?.nombre_ventes ?? null),
        beneath: true,
      },
    ];
  });
  return { series, x: { title: "", order }, y: { title: "Prix médian", unit: "€/m²" }, beneath: { title: "Ventes" } };
}

function tableOf(places: readonly SeriesAnswer[], names: readonly string[]): TableData {
  const several = places.length > 1;
  return {
    columns: [
      { name: "Période" },
      ...(several ? [{ name: "Lieu" }] : []),
      { name: "Ventes" },
      { name: "Médiane", unit: "€/m²" },
      { name: "Borne basse", unit: "€/m²" },
      { name: "Borne haute", unit: "€/m²" },
      { name: "Premier quartile", unit: "€/m²" },
      { name: "Troisième quartile", unit: "€/m²" },
      { name: "Variation", unit: "%" },
      { name: "Remarque" },
    ],
    rows: places.flatMap(({ resultats }, at) =>
      resultats.map(({ periode, nombre_ventes, prix_m2, variation, raison }) => [
        periode,
        ...(several ? [names[at] ?? ""] : []),
        nombre_ventes,
        prix_m2?.mediane ?? null,
        prix_m2?.mediane_bas ?? null,
        prix_m2?.mediane_haut ?? null,
        prix_m2?.q1 ?? null,
        prix_m2?.q3 ?? null,
        variation,
        raison ?? "",
      ]),
    ),
  };
}

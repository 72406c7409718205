/** The chapters on signed prices. */
import { PriceChart } from "./charts/price-chart.tsx";
import { SpreadChart } from "./charts/spread-chart.tsx";
import { count, euros, percent, perSquareMetre, UNKNOWN } from "./figures.ts";
import type { PlaceFigures } from "./gather-place.ts";
import { Missing, SourceNote, Table } from "./parts.tsx";
import type { Chapter } from "./parts.tsx";

/** Quarters that the table tells of: the chart has them all. */
const LAST_QUARTERS = 8;

const COLUMNS = [
  { title: "Période" },
  { title: "Ventes retenues", isNumber: true },
  { title: "Prix médian", isNumber: true },
  { title: "Intervalle à 95 %", isNumber: true },
  { title: "Quartiles", isNumber: true },
  { title: "Variation", isNumber: true },
  { title: "Volume", isNumber: true },
];

/** Prices over time and their spread. */
export function pricesChapter({ quarters, years, market }: PlaceFigures): Chapter {
  const none = quarters.resultats.length === 0;
  return {
    id: "prix",
    title: "Les prix signés",
    content: (
      <>
        <PriceChart
          title="Prix médian au m² par trimestre, avec son intervalle à 95 %, et nombre de ventes"
          periods={quarters.resultats}
        />
        <SpreadChart title="Dispersion des prix au m² par année : quartiles et médiane" periods={years.resultats} />
        <Table caption="Par année" columns={COLUMNS} rows={years.resultats.map(rowOf)} />
        <Table
          caption="Les derniers trimestres"
          columns={COLUMNS}
          rows={quarters.resultats.slice(-LAST_QUARTERS).map(rowOf)}
        />
        <Missing
          reasons={[
            none ? reasonOf(market) : null,
            ...quarters.resultats.map(({ raison }) => raison && `Là où le prix manque : ${raison}.`),
          ]}
        />
        <SourceNote sources={quarters.sources} />
      </>
    ),
  };
}

function reasonOf({ couverture }: PlaceFigures["market"]): string {
  return couverture === "absente"
    ? "Aucune vente n’est connue : aucun fichier collecté ne couvre la zone et la période."
    : "Aucune vente n’est connue : les fichiers couvrent la période et n’en contiennent pas.";
}

function rowOf(period: PlaceFigures["years"]["resultats"][number]): string[] {
  const { periode, nombre_ventes, prix_m2, variation, volume } = period;
  return [
    periode,
    count(nombre_ventes),
    perSquareMetre(prix_m2?.mediane ?? null),
    between(prix_m2?.mediane_bas, prix_m2?.mediane_haut),
    between(prix_m2?.q1, prix_m2?.q3),
    percent(variation, true),
    euros(volume),
  ];
}

function between(low: number | undefined, high: number | undefined): string {
  return low === undefined || high === undefined ? UNKNOWN : `${count(low)} – ${count(high)}`;
}

/** Flats beside houses; nothing where one of them was asked for. */
export function typesChapter({ types }: PlaceFigures): Chapter | null {
  if (types === null) return null;
  const { apartment, house } = types;
  const row = (name: string, tell: (market: PlaceFigures["market"]) => string) => [name, tell(apartment), tell(house)];
  const reasons = (name: string, { tendance, rendement_brut }: PlaceFigures["market"]) => [
    tendance.raison && `Tendance des ${name} : ${tendance.raison}.`,
    rendement_brut.raison && `Rendement des ${name} : ${rendement_brut.raison}.`,
  ];
  return {
    id: "types",
    title: "Appartements et maisons",
    content: (
      <>
        <Table
          caption="Les deux marchés côte à côte"
          columns={[{ title: "" }, { title: "Appartements", isNumber: true }, { title: "Maisons", isNumber: true }]}
          rows={[
            row("Ventes retenues", ({ nombre_ventes }) => count(nombre_ventes)),
            row("Prix médian au m²", ({ prix_m2 }) => perSquareMetre(prix_m2?.mediane ?? null)),
            row("Quartiles", ({ prix_m2 }) => between(prix_m2?.q1, prix_m2?.q3)),
            row("Tendance par an", ({ tendance }) => percent(tendance.taux_annuel, true)),
            row("Loyer d’annonce par mois", ({ loyers }) => perSquareMetre(loyers.loyer_m2, true)),
            row("Rendement brut", ({ rendement_brut }) => percent(rendement_brut.taux)),
            row("En vente aujourd’hui", ({ annonces }) => count(annonces.vente.stock)),
          ]}
        />
        <Missing reasons={[...reasons("appartements", apartment), ...reasons("maisons", house)]} />
        <SourceNote sources={[...apartment.sources]} />
      </>
    ),
  };
}

import { Chart } from "../charts/chart.tsx";
import type { Series } from "../charts/plot.ts";
import { counted } from "../results/format.ts";
import { everyPeriod } from "./periods.ts";
import type { PlaceMarket } from "./use-market.ts";
import { fileName, gapsOf, placeName, sourcesOf } from "./words.ts";

interface Places {
  readonly places: readonly PlaceMarket[];
}

type SeriesAnswer = PlaceMarket["series"];

/** Asking prices of adverts against signed prices of sales, by period. */
export function AskingChart({ places }: Places) {
  const all = places.map(({ series }) => series);
  const names = all.map(placeName);
  const order = everyPeriod(all.flatMap(periodsOf));
  const series = all.flatMap((one, at): Series[] => {
    const asked = new Map(one.annonces.map((told) => [told.periode, told.prix_m2_demande]));
    const signed = new Map(one.resultats.map((told) => [told.periode, told.prix_m2?.mediane ?? null]));
    const name = all.length > 1 ? `, ${names[at] ?? ""}` : "";
    return [
      {
        name: `demandé${name}`,
        kind: "line",
        tone: 2 * at + 1,
        x: order,
        y: order.map((period) => asked.get(period) ?? null),
      },
      {
        name: `signé${name}`,
        kind: "line",
        tone: 2 * at,
        x: order,
        y: order.map((period) => signed.get(period) ?? null),
      },
    ];
  });
  const isEmpty = series.every(({ y }) => y.every((value) => value === null));
  return (
    <Chart
      period={stepsWords(order)}
      sources={sourcesOf(all.map(({ sources }) => sources))}
      title="Prix demandés et prix signés"
      describes={`Médiane au m² des prix demandés par les annonces et des prix signés, par période : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={isEmpty ? null : { series, x: { title: "", order }, y: { title: "Médiane", unit: "€/m²" } }}
      table={{
        columns: [
          { name: "Période" },
          { name: "Lieu" },
          { name: "Prix demandé", unit: "€/m²" },
          { name: "Prix signé", unit: "€/m²" },
          { name: "Remarque" },
        ],
        rows: all.flatMap((one, at) =>
          periodsOf(one).map((period) => {
            const advert = one.annonces.find(({ periode }) => periode === period);
            const sale = one.resultats.find(({ periode }) => periode === period);
            return [
              period,
              names[at] ?? "",
              advert?.prix_m2_demande ?? null,
              sale?.prix_m2?.mediane ?? null,
              [advert ? advert.raison : "aucune annonce connue", sale ? sale.raison : "aucun acte connu"]
                .filter(Boolean)
                .join(" ; "),
            ];
          }),
        ),
      }}
      count={countWords(
        all,
        ({ annonces }) => annonces.reduce((sum, { nouvelles }) => sum + nouvelles, 0),
        "annonce",
        "annonces",
      )}
      missing={[
        ...all.flatMap(gapsOf),
        ...(isEmpty ? ["Aucune période n’a assez d’annonces ni de ventes."] : []),
        "Le prix demandé comprend souvent les honoraires ; ces biens ne sont pas les mêmes que ceux vendus.",
      ]}
      file={fileName("demande-et-signe", ...names)}
    />
  );
}

/** How long adverts stayed online, and how many came and went. */
export function DurationChart({ places }: Places) {
  const all = places.map(({ series }) => series);
  const names = all.map(placeName);
  const order = everyPeriod(all.flatMap(({ annonces }) => annonces.map(({ periode }) => periode)));
  const series = all.flatMap((one, tone): Series[] => {
    const at = new Map(one.annonces.map((told) => [told.periode, told]));
    const found = order.map((period) => at.get(period));
    const name = names[tone] ?? "";
    return [
      { name, kind: "line", tone, x: order, y: found.map((told) => told?.delai_median ?? null) },
      {
        name: `nouvelles, ${name}`,
        kind: "bars",
        tone,
        x: order,
        y: found.map((told) => told?.nouvelles ?? null),
        beneath: true,
      },
    ];
  });
  const hasDelay = all.some(({ annonces }) => annonces.some(({ delai_median }) => delai_median !== null));
  return (
    <Chart
      period={stepsWords(order)}
      sources={sourcesOf(places.map(({ market }) => market.annonces.sources))}
      title="Délai jusqu’au retrait et nouvelles annonces"
      describes={`Délai médian entre la première vue et le retrait des annonces, et nombre de nouvelles annonces, par période : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={
        order.length === 0
          ? null
          : {
              series,
              x: { title: "", order },
              y: { title: "Délai médian", unit: "jours", fromZero: true },
              beneath: { title: "Nouvelles" },
            }
      }
      table={{
        columns: [
          { name: "Période" },
          { name: "Lieu" },
          { name: "Nouvelles" },
          { name: "Retirées" },
          { name: "Délai médian", unit: "jours" },
          { name: "Remarque" },
        ],
        rows: all.flatMap(({ annonces }, at) =>
          annonces.map(({ periode, nouvelles, retirees, delai_median, raison }) => [
            periode,
            names[at] ?? "",
            nouvelles,
            retirees,
            delai_median,
            raison ?? "",
          ]),
        ),
      }}
      count={countWords(
        all,
        ({ annonces }) => annonces.reduce((sum, { retirees }) => sum + retirees, 0),
        "annonce retirée",
        "annonces retirées",
      )}
      missing={[
        ...(order.length === 0 ? ["Aucune annonce connue de ce lieu."] : []),
        ...(order.length > 0 && !hasDelay ? ["Aucune période n’a assez d’annonces retirées pour un délai."] : []),
      ]}
      file={fileName("delais", ...names)}
    />
  );
}

/** By how much homes were signed below what was asked for them. */
export function BargainChart({ places }: Places) {
  const all = places.flatMap(({ bargains }) => (bargains ? [bargains] : []));
  if (all.length === 0) return null;
  const names = all.map(placeName);
  const order = everyPeriod(all.flatMap(({ resultats }) => resultats.map(({ trimestre }) => trimestre)));
  const series = all.map(({ resultats }, tone): Series => {
    const at = new Map(resultats.map((told) => [told.trimestre, told]));
    const figure = (of: "ecart_median" | "ecart_q1" | "ecart_q3") =>
      order.map((quarter) => at.get(quarter)?.[of] ?? null);
    return {
      name: names[tone] ?? "",
      kind: "points",
      tone,
      x: order,
      y: figure("ecart_median"),
      low: figure("ecart_q1"),
      high: figure("ecart_q3"),
    };
  });
  const isEmpty = series.every(({ y }) => y.every((value) => value === null));
  const withheld = all.flatMap(({ resultats }) => resultats.filter(({ raison }) => raison !== null));
  return (
    <Chart
      title="Écart entre prix signé et dernier prix demandé"
      describes={`Écart médian en pourcentage entre prix signé et dernier prix demandé, par trimestre, avec ses quartiles : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={isEmpty ? null : { series, x: { title: "", order }, y: { title: "Écart médian et quartiles", unit: "%" } }}
      table={{
        columns: [
          { name: "Trimestre" },
          { name: "Lieu" },
          { name: "Rapprochements" },
          { name: "Écart médian", unit: "%" },
          { name: "Écart au premier prix", unit: "%" },
          { name: "Délai jusqu’à l’acte", unit: "jours" },
          { name: "Confiance", decimals: 2 },
          { name: "Remarque" },
        ],
        rows: all.flatMap(({ resultats }, at) =>
          resultats.map((told) => [
            told.trimestre,
            names[at] ?? "",
            told.nombre,
            told.ecart_median,
            told.ecart_initial_median,
            told.delai_median,
            told.confiance_moyenne,
            told.raison ?? "",
          ]),
        ),
      }}
      period={stepsWords(order)}
      count={
        isEmpty
          ? null
          : countWords(
              all,
              ({ resultats }) => resultats.reduce((sum, { nombre }) => sum + (nombre ?? 0), 0),
              "rapprochement",
              "rapprochements",
            )
      }
      missing={[
        ...all.flatMap(({ raison }, at) => (raison === null ? [] : [`${names[at] ?? ""} : ${raison}.`])),
        ...(withheld.length > 0
          ? [
              `${counted(withheld.length, "trimestre n’a", "trimestres n’ont")} pas de chiffre : ${withheld[0]?.raison ?? ""}.`,
            ]
          : []),
        "Des annonces retirées rapprochées de ventes : une estimation, pas un constat.",
      ]}
      sources={sourcesOf(all.map(({ sources }) => sources))}
      file={fileName("negociation", ...names)}
    />
  );
}

function periodsOf({ annonces, resultats }: SeriesAnswer): readonly string[] {
  return [...new Set([...resultats, ...annonces].map(({ periode }) => periode))].toSorted();
}

function stepsWords(order: readonly string[]): string | null {
  const [first, last] = [order[0], order.at(-1)];
  return first === undefined || last === undefined ? null : `de ${first} à ${last}`;
}

function countWords<Answer>(
  all: readonly Answer[],
  count: (answer: Answer) => number,
  one: string,
  many: string,
): string {
  return all.map((answer) => counted(count(answer), one, many)).join(" et ");
}

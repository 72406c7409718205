import { Chart } from "../charts/chart.tsx";
import { Frame } from "../charts/frame.tsx";
import type { Series } from "../charts/plot.ts";
import { counted, date, span } from "../results/format.ts";
import type { Property } from "./property.ts";

interface OneProperty {
  readonly property: Property;
}

/** What was asked over time, advert by advert. */
export function PriceHistory({ property }: OneProperty) {
  const { id_bien, annonces, historique_prix, premiere_vue, derniere_vue, sources } = property;
  const series = annonces.flatMap((advert, tone): Series[] => {
    const points = pricesOf(advert, historique_prix);
    return points.length === 0
      ? []
      : [
          {
            name: advert.cle,
            kind: "line",
            tone,
            holds: true,
            x: points.map(({ at }) => at),
            y: points.map(({ price }) => price),
          },
        ];
  });
  const silent = annonces.filter(({ prix, loyer }) => prix === null && loyer === null).length;
  return (
    <Chart
      title="Prix demandé"
      describes="Prix demandé par chaque annonce du bien au cours du temps. Les chiffres sont dans le tableau."
      plot={series.length === 0 ? null : { series, x: { title: "", isTime: true }, y: { title: "Prix", unit: "€" } }}
      table={{
        columns: [{ name: "Annonce" }, { name: "Date" }, { name: "Prix", unit: "€", decimals: 0 }],
        rows: annonces.flatMap((advert) =>
          pricesOf(advert, historique_prix).map(({ at, price }) => [advert.cle, date(at), price]),
        ),
      }}
      period={span(premiere_vue, derniere_vue)}
      count={counted(annonces.length, "annonce", "annonces")}
      missing={silent === 0 ? [] : [`${counted(silent, "annonce ne dit", "annonces ne disent")} pas de prix.`]}
      sources={sources}
      file={`prix-bien-${id_bien}`}
    />
  );
}

type Advert = Property["annonces"][number];

/** From the first price to the one of today: each change ends a price and begins another. */
function pricesOf(
  { id_annonce, prix, loyer, premiere_vue, derniere_vue }: Advert,
  changes: Property["historique_prix"],
): readonly { readonly at: string; readonly price: number }[] {
  const own = changes
    .filter((change) => change.id_annonce === id_annonce)
    .toSorted((one, other) => Date.parse(one.date) - Date.parse(other.date));
  const current = prix ?? loyer;
  const known = [
    { at: premiere_vue, price: own[0]?.ancien_prix ?? current },
    ...own.map(({ date: at, nouveau_prix }) => ({ at, price: nouveau_prix })),
    { at: derniere_vue, price: current },
  ];
  return known.flatMap(({ at, price }) => (price === null ? [] : [{ at, price }]));
}

const EVENTS = {
  creation: "première vue",
  retrait: "retrait",
  remise_en_ligne: "remise en ligne",
  changement_prix: "changement de prix",
} as const;

/** What happened to the adverts, newest first. */
export function EventTable({ property }: OneProperty) {
  const { id_bien, annonces, evenements, premiere_vue, derniere_vue, sources } = property;
  const keys = new Map(annonces.map(({ id_annonce, cle }) => [id_annonce, cle]));
  return (
    <Frame
      title="Ce qui est arrivé à ses annonces"
      table={{
        columns: [
          { name: "Date" },
          { name: "Événement" },
          { name: "Annonce" },
          { name: "Ancien prix", unit: "€", decimals: 0 },
          { name: "Nouveau prix", unit: "€", decimals: 0 },
          { name: "Écart", unit: "%" },
        ],
        rows: evenements
          .toReversed()
          .map(({ date: at, type, id_annonce, ancien_prix, nouveau_prix, pourcentage }) => [
            date(at),
            EVENTS[type],
            keys.get(id_annonce) ?? String(id_annonce),
            ancien_prix ?? null,
            nouveau_prix ?? null,
            pourcentage ?? null,
          ]),
      }}
      tableIsOpen
      period={span(premiere_vue, derniere_vue)}
      count={counted(evenements.length, "événement", "événements")}
      missing={evenements.length === 0 ? ["Aucun événement n’est connu."] : []}
      sources={sources}
      file={`evenements-bien-${id_bien}`}
    />
  );
}

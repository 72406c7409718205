/** The chapters on how the figures were made. */
import type { PlaceFigures } from "./gather-place.ts";
import { AllSources, Definitions } from "./parts.tsx";
import type { Chapter } from "./parts.tsx";

/** What each figure counts. */
export function countedChapter({ market, quarters, bargains, ofCommune }: PlaceFigures): Chapter {
  const { definitions } = market;
  return {
    id: "definitions",
    title: "Ce que comptent ces chiffres",
    content: (
      <Definitions
        entries={[
          ["Ventes retenues", definitions.nombre_ventes],
          ["Ventes écartées", definitions.ventes_ecartees],
          ["Actes", definitions.nombre_actes],
          ["Volume", definitions.volume],
          ["Prix au m²", definitions.prix_m2],
          ["Intervalle de la médiane", `${quarters.definitions.mediane_bas} ; ${quarters.definitions.mediane_haut}`],
          ["Variation", quarters.definitions.variation],
          ["Tendance", definitions.tendance],
          ["Annonces", definitions.annonces],
          ["Prix demandé au m²", definitions.prix_m2_demande],
          ["Loyers", definitions.loyers],
          ["Rendement brut", definitions.rendement_brut],
          ["Écart du prix demandé au prix signé", bargains?.definitions.ecart_median],
          ["Rapprochements", bargains?.definitions.nombre],
          ["Diagnostics", ofCommune?.energy.definitions.nombre_dpe],
        ]}
      />
    ),
  };
}

/** Every source that a figure comes from. */
export function sourcesChapter(figures: PlaceFigures): Chapter {
  return { id: "sources", title: "Sources et licences", content: <AllSources sources={placeSources(figures)} /> };
}

/** The sources of all of a report's figures. */
export function placeSources({ market, quarters, years, spread, types, bargains, ofCommune, risks }: PlaceFigures) {
  const beside = [market.lieu?.source, market.loyers.source, market.dpe.source].filter((source) => source != null);
  return [
    ...[
      market,
      quarters,
      years,
      spread,
      types?.apartment,
      types?.house,
      bargains,
      ofCommune?.rents,
      ofCommune?.energy,
      risks,
    ].flatMap((part) => part?.sources ?? []),
    ...beside,
    ...market.annonces.sources,
    ...market.rendement_brut.sources,
  ];
}

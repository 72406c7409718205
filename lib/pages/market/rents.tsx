import { Frame } from "../charts/frame.tsx";
import type { PlaceMarket } from "./use-market.ts";
import { fileName, placeName, sourcesOf } from "./words.ts";

/** Rents and gross yields, with what each is of and why one is not known. */
export function RentTable({ places }: { readonly places: readonly PlaceMarket[] }) {
  const all = places.map(({ market }) => market);
  const names = all.map(placeName);
  const rows = all.flatMap(({ loyers, rendement_brut, annonces: { location, rendement_annonces, raison } }, at) => {
    const name = names[at] ?? "";
    return [
      [
        "Loyer d’annonce estimé, €/m² par mois",
        name,
        loyers.loyer_m2,
        loyers.borne_basse,
        loyers.borne_haute,
        loyers.raison ?? editionWords(loyers.edition),
      ],
      [
        "Rendement brut estimé, %",
        name,
        rendement_brut.taux,
        rendement_brut.bas,
        rendement_brut.haut,
        rendement_brut.raison ?? editionWords(rendement_brut.edition_loyers),
      ],
      [
        "Loyer des annonces en ligne, €/m² par mois",
        name,
        location.loyer_m2?.mediane ?? null,
        location.loyer_m2?.q1 ?? null,
        location.loyer_m2?.q3 ?? null,
        location.loyer_m2
          ? `${location.loyer_m2.nombre} annonces ; quartiles`
          : (raison ?? location.raison ?? "trop peu d’annonces avec loyer et surface"),
      ],
      [
        "Rendement des annonces, %",
        name,
        rendement_annonces.taux,
        null,
        null,
        rendement_annonces.raison ?? "sans bornes",
      ],
    ] as const;
  });
  return (
    <Frame
      title="Loyers et rendement brut"
      table={{
        columns: [
          { name: "Chiffre" },
          { name: "Lieu" },
          { name: "Valeur", decimals: 2 },
          { name: "Bas", decimals: 2 },
          { name: "Haut", decimals: 2 },
          { name: "Remarque" },
        ],
        rows,
      }}
      tableIsOpen
      period={null}
      count={null}
      missing={["Le rendement brut ne compte ni charges, ni impôts, ni vacance."]}
      sources={sourcesOf(
        all.map(({ loyers, rendement_brut, annonces }) => [
          ...(loyers.source ? [loyers.source] : []),
          ...rendement_brut.sources,
          ...annonces.sources,
        ]),
      )}
      file={fileName("loyers", ...names)}
    />
  );
}

function editionWords(edition: number | null): string {
  return edition === null ? "" : `carte des loyers ${edition}`;
}

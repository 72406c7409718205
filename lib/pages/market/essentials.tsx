import type { PlaceMarket } from "./use-market.ts";
import { counted, date, euros } from "../results/format.ts";
import { periodWords, placeName } from "./words.ts";

interface Figure {
  readonly name: string;
  /** Null where it is not known: `note` says why. */
  readonly value: string | null;
  readonly note: string | null;
}

/** What one wants to know of a place first; what is not known says why. */
export function Essentials({ place: { market } }: { readonly place: PlaceMarket }) {
  const name = placeName(market);
  const last = market.sources
    .map(({ date_collecte }) => date_collecte)
    .toSorted()
    .at(-1);
  return (
    <section class="essentials card" aria-label={`L’essentiel : ${name}`}>
      <h2>{name}</h2>
      <p class="about">
        {[periodWords(market.periode), last === undefined ? null : `collecté le ${date(last)}`]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {market.commune?.remarque && <p class="hint">{market.commune.remarque}</p>}
      <dl>
        {figuresOf(market).map((figure) => (
          <div key={figure.name}>
            <dt>{figure.name}</dt>
            <dd>
              {figure.value === null ? <b class="unknown">inconnu</b> : <b>{figure.value}</b>}
              {figure.note !== null && <small>{figure.note}</small>}
            </dd>
          </div>
        ))}
      </dl>
      {market.remarque !== null && <p class="hint">{market.remarque}</p>}
      <p class="source">
        <span>{market.sources.map(({ id, producteur }) => producteur ?? id).join(", ")}</span>
      </p>
    </section>
  );
}

function figuresOf(market: PlaceMarket["market"]): readonly Figure[] {
  const { prix_m2, nombre_ventes, tendance, annonces, loyers, rendement_brut, chiffres_retenus, couverture } = market;
  const noSales = couverture === "absente" ? "aucun fichier ne couvre la période" : "aucune vente dans la période";
  const withheld = chiffres_retenus.find(({ chiffre }) => chiffre === "prix_m2")?.raison;
  const { vente } = annonces;
  return [
    figure(
      "Prix médian des ventes",
      prix_m2 && `${euros(prix_m2.mediane)}/m²`,
      prix_m2 ? `la moitié entre ${euros(prix_m2.q1)} et ${euros(prix_m2.q3)}` : (withheld ?? noSales),
    ),
    figure(
      "Ventes comptées",
      nombre_ventes?.toLocaleString("fr-FR"),
      nombre_ventes === null ? noSales : market.fiabilite === "faible" ? "trop peu pour être fiable" : null,
    ),
    figure(
      "Tendance",
      signed(tendance.taux_annuel, "% par an"),
      tendance.raison ?? `entre ${signed(tendance.bas, "%") ?? "?"} et ${signed(tendance.haut, "%") ?? "?"}, à 95 %`,
    ),
    figure(
      "Prix demandé médian",
      vente.prix_m2_demande && `${euros(vente.prix_m2_demande.mediane)}/m²`,
      vente.prix_m2_demande ? counted(vente.prix_m2_demande.nombre, "annonce", "annonces") : reasonOf(market),
    ),
    figure(
      "Annonces à vendre en ligne",
      vente.stock?.toLocaleString("fr-FR"),
      vente.nouvelles === null ? reasonOf(market) : `dont ${vente.nouvelles.toLocaleString("fr-FR")} depuis 30 jours`,
    ),
    figure(
      "Délai jusqu’au retrait",
      vente.delai_median === null ? null : counted(vente.delai_median, "jour", "jours"),
      vente.delai_median === null
        ? "moins de 5 annonces retirées depuis un an"
        : counted(vente.nombre_retirees ?? 0, "annonce retirée", "annonces retirées"),
    ),
    figure(
      "Loyer estimé",
      perMonth(loyers.loyer_m2),
      loyers.raison ?? `entre ${perMonth(loyers.borne_basse) ?? "?"} et ${perMonth(loyers.borne_haute) ?? "?"}`,
    ),
    figure(
      "Rendement brut",
      percent(rendement_brut.taux),
      rendement_brut.raison ?? `entre ${percent(rendement_brut.bas) ?? "?"} et ${percent(rendement_brut.haut) ?? "?"}`,
    ),
  ];
}

function figure(name: string, value: string | null | undefined, note: string | null): Figure {
  return { name, value: value ?? null, note };
}

function reasonOf({ annonces }: PlaceMarket["market"]): string {
  return annonces.raison ?? annonces.vente.raison ?? "trop peu d’annonces disent prix et surface";
}

function signed(value: number | null, unit: string): string | null {
  return value === null
    ? null
    : `${value.toLocaleString("fr-FR", { signDisplay: "exceptZero", maximumFractionDigits: 1 })} ${unit}`;
}

function percent(value: number | null): string | null {
  return value === null ? null : `${value.toLocaleString("fr-FR", { maximumFractionDigits: 1 })} %`;
}

function perMonth(value: number | null): string | null {
  return value === null
    ? null
    : `${value.toLocaleString("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} €/m²`;
}

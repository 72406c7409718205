import { useRoute } from "preact-iso";
import { PropertyComparables } from "../../http/schemas/estimate.ts";
import { WholeProperty } from "../../http/schemas/properties.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { RiskCard } from "../market/risks.tsx";
import { EnergyBadge } from "../results/energy-badge.tsx";
import { counted, euros, span, squareMetres } from "../results/format.ts";
import { MissingPage } from "../shell/missing-page.tsx";
import { useTitle } from "../shell/title.ts";
import { Adverts } from "./adverts.tsx";
import { Comparables } from "./comparables.tsx";
import { Facts, SameGood } from "./facts.tsx";
import { EventTable, PriceHistory } from "./history.tsx";
import { MarketPosition } from "./market-position.tsx";
import { factOf } from "./property.ts";
import type { Property } from "./property.ts";
import "../styles/market.css";
import "../styles/property.css";

/** What moves by itself is asked again this often, in ms. */
const AGAIN_MS = 5 * 60_000;

/** One property: its adverts and their history, what it is worth beside the market, energy and risks. All texts of adverts are shown as text. */
export default function PropertyPage() {
  const { params } = useRoute();
  const id = encodeURIComponent(params["id"] ?? "");
  const { answer: property, failure } = useAnswer(WholeProperty, `/biens/${id}`, () => AGAIN_MS);
  const compared = useAnswer(PropertyComparables, `/biens/${id}/comparables`, () => AGAIN_MS);
  const name = property ? nameOf(property) : `Bien ${params["id"] ?? ""}`;
  useTitle(name);
  if (failure?.status === 404) return <MissingPage />;
  return (
    <main id="contenu" class="market" tabIndex={-1} aria-busy={property === null && failure === null}>
      <div>
        <p class="hint">Bien {params["id"]}</p>
        <h1 class="long">{name}</h1>
      </div>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {property && (
        <>
          <Summary property={property} />
          <div class="charts">
            <PriceHistory property={property} />
            <MarketPosition property={property} />
            <Comparables property={property} compared={compared.answer} failure={compared.failure?.message ?? null} />
            <EventTable property={property} />
            <Facts property={property} />
            <RiskCard at={pointOf(property)} name="autour du bien" otherwise="Aucune annonce ne dit où est ce bien." />
          </div>
          <Adverts property={property} />
          <SameGood property={property} />
        </>
      )}
    </main>
  );
}

function Summary({ property }: { readonly property: Property }) {
  const { prix_actuel, prix_initial, statut, premiere_vue, derniere_vue, jours_en_ligne, nombre_annonces, lieu } =
    property;
  const rental = factOf(property, "transaction") === "location";
  const changed = prix_actuel !== null && prix_initial !== null && prix_actuel !== prix_initial;
  return (
    <section class="card summary" aria-label="L’essentiel">
      <p class="headline">
        <strong>{prix_actuel === null ? "Prix non dit" : `${euros(prix_actuel)}${rental ? " par mois" : ""}`}</strong>
        {changed && <span>d’abord {euros(prix_initial)}</span>}
      </p>
      <div class="row">
        <span class={`state ${statut}`}>{STATUS[statut]}</span>
        <EnergyBadge kind="dpe" letter={letterOf(factOf(property, "dpe_classe_active"))} />
        <EnergyBadge kind="ges" letter={letterOf(factOf(property, "ges_classe_active"))} />
      </div>
      <p>
        {counted(nombre_annonces, "annonce", "annonces")} · vu {span(premiere_vue, derniere_vue)} ·{" "}
        {counted(jours_en_ligne, "jour en ligne", "jours en ligne")}
      </p>
      {lieu.code_insee !== null && (
        <p>
          <a href={marketOf(property, lieu.code_insee)}>Le marché de {lieu.ville ?? lieu.code_insee}</a>
        </p>
      )}
    </section>
  );
}

const STATUS = { active: "en ligne", sous_compromis: "sous compromis", retiree: "retiré" } as const;

function nameOf(property: Property): string {
  const type = factOf(property, "type_bien");
  const area = factOf(property, "surface");
  const { ville, code_postal } = property.lieu;
  return [
    typeof type === "string" ? type.charAt(0).toUpperCase() + type.slice(1) : "Bien",
    typeof area === "number" ? `de ${squareMetres(area)}` : null,
    ville === null ? null : `à ${ville}`,
    ville === null || code_postal === null ? null : `(${code_postal})`,
  ]
    .filter((word) => word !== null)
    .join(" ");
}

const LETTERS = ["A", "B", "C", "D", "E", "F", "G"] as const;

function letterOf(fact: string | number | boolean | null) {
  return LETTERS.find((letter) => letter === fact) ?? null;
}

function marketOf(property: Property, commune: string): string {
  const type = factOf(property, "type_bien");
  const home = type === "appartement" || type === "maison" ? { type } : {};
  return `/marche?${new URLSearchParams({ commune, ...home }).toString()}`;
}

function pointOf({ lieu: { latitude, longitude, code_insee } }: Property) {
  if (latitude !== null && longitude !== null) return { latitude, longitude };
  return code_insee === null ? null : { commune: code_insee };
}

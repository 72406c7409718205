import { useLocation } from "preact-iso";
import { useTitle } from "../shell/title.ts";
import { Choices } from "./choices.tsx";
import { EnergyGapChart, RatingsChart } from "./energy-charts.tsx";
import { Essentials } from "./essentials.tsx";
import { AskingChart, BargainChart, DurationChart } from "./offer-charts.tsx";
import { PriceChart } from "./price-chart.tsx";
import { RentTable } from "./rents.tsx";
import { RiskCard } from "./risks.tsx";
import { PriceMap, SectionTable } from "./sectors.tsx";
import { DistributionChart, HomesChart } from "./spread-charts.tsx";
import { readState } from "./state.ts";
import type { MarketState } from "./state.ts";
import { useMarket } from "./use-market.ts";
import type { PlaceMarket } from "./use-market.ts";
import { placeName } from "./words.ts";
import "../styles/market.css";

/** The market of a place, or of two side by side; the address holds all that is chosen. */
export default function MarketPage() {
  const { query } = useLocation();
  const state = readState(query);
  const first = useMarket(state.place, state);
  const second = useMarket(state.beside, state);
  const known = [first, second].flatMap(({ answer }) => (answer ? [answer] : []));
  const names = [first, second].map(({ answer }) => (answer ? placeName(answer.market) : null));
  useTitle(["Marché", ...names.filter((name) => name !== null)].join(" · "));
  const isWaiting = [first, second].some(({ of, answer, failure }) => of !== "" && answer === null && failure === null);
  return (
    <main id="contenu" class="market" tabIndex={-1} aria-busy={isWaiting}>
      <h1>Marché</h1>
      <Choices state={state} names={[names[0] ?? null, names[1] ?? null]} />
      {state.besideIsBroken && (
        <p class="fault" role="alert">
          L’adresse nomme un lieu à comparer (« avec ») qui ne se lit pas : choisissez-le de nouveau.
        </p>
      )}
      {[first, second].map(
        ({ of, failure }) =>
          failure && (
            <p key={of} class="fault" role="alert">
              {failure.message}
            </p>
          ),
      )}
      {state.place === null && (
        <p class="nothing">
          Choisissez une commune, un département, un rayon ou un polygone : ventes signées, annonces, loyers, énergie et
          risques suivent, chaque chiffre avec sa source et sa période.
        </p>
      )}
      {known.length > 0 && <Market places={known} state={state} />}
    </main>
  );
}

function Market({ places, state }: { readonly places: readonly PlaceMarket[]; readonly state: MarketState }) {
  return (
    <>
      <div class="charts">
        {places.map((place, at) => (
          <Essentials key={at} place={place} />
        ))}
      </div>
      <div class="charts">
        <PriceChart places={places} />
        <DistributionChart places={places} />
        <HomesChart places={places} />
        <AskingChart places={places} />
        <DurationChart places={places} />
        <BargainChart places={places} />
        {places.map((place, at) => (
          <PriceMap key={at} place={place} state={state} />
        ))}
        {places.map((place, at) => (
          <SectionTable key={at} place={place} />
        ))}
        <EnergyGapChart places={places} />
        <RatingsChart places={places} />
        <RentTable places={places} />
        {places.map((place, at) => (
          <RiskCard
            key={at}
            at={pointOf(place)}
            name={placeName(place.market)}
            otherwise="Les risques se disent d’un point : choisissez une commune ou un rayon."
          />
        ))}
      </div>
    </>
  );
}

function pointOf({ market: { commune, zone } }: PlaceMarket) {
  if (commune) return { commune: commune.code_insee };
  return zone.latitude === null || zone.longitude === null
    ? null
    : { latitude: zone.latitude, longitude: zone.longitude };
}

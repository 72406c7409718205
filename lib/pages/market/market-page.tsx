import { useLocation } from "preact-iso";
import { useTitle } from "../shell/title.ts";
import { PriceChart } from "./price-chart.tsx";
import { readState } from "./state.ts";
import { useMarket } from "./use-market.ts";
import "../styles/market.css";

/** The market of a place, or of two side by side; the address holds all that is chosen. */
export default function MarketPage() {
  useTitle("Marché");
  const { query } = useLocation();
  const state = readState(query);
  const first = useMarket(state.place, state);
  const second = useMarket(state.beside, state);
  const known = [first, second].flatMap(({ answer }) => (answer ? [answer] : []));
  return (
    <main id="contenu" class="market" tabIndex={-1}>
      <h1>Marché</h1>
      {[first, second].map(
        ({ of, failure }) =>
          failure && (
            <p key={of} class="fault" role="alert">
              {failure.message}
            </p>
          ),
      )}
      <div class="charts">{known.length > 0 && <PriceChart places={known} />}</div>
    </main>
  );
}

import { useEffect, useState } from "preact/hooks";
import type * as z from "zod";
import { Bargains, Market, MarketSeries, MarketSpread } from "../../http/schemas/market.ts";
import { ask } from "../connection/ask.ts";
import { Failure } from "../connection/failure.ts";
import { questionOf } from "./state.ts";
import type { MarketState, Place } from "./state.ts";

/** All that the API knows of a place. */
export interface PlaceMarket {
  readonly market: z.output<typeof Market>;
  readonly series: z.output<typeof MarketSeries>;
  readonly spread: z.output<typeof MarketSpread>;
  /** Null for zones that it is not told of. */
  readonly bargains: z.output<typeof Bargains> | null;
}

/** What is known of a place: null while it is not; a failure is French. */
export interface Known {
  readonly of: string;
  readonly answer: PlaceMarket | null;
  readonly failure: Failure | null;
}

const NOTHING: Known = { of: "", answer: null, failure: null };

/** Asks all of a place at once, and again when the state changes; nothing of no place. */
export function useMarket(place: Place | null, state: MarketState): Known {
  const [known, setKnown] = useState(NOTHING);
  const of = place ? questionOf(place, state, ["type", "pieces", "de", "a", "pas"]) : "";
  useEffect(() => {
    if (place === null) return undefined;
    const leaving = new AbortController();
    read(place, state, leaving.signal).then(
      (answer) => setKnown({ of, answer, failure: null }),
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        if (!(error instanceof Failure)) throw error;
        setKnown({ of, answer: null, failure: error });
      },
    );
    return () => leaving.abort();
  }, [of]);
  return known.of === of ? known : { ...NOTHING, of };
}

async function read(place: Place, state: MarketState, signal: AbortSignal): Promise<PlaceMarket> {
  const question = questionOf(place, state, ["type", "pieces", "de", "a"]);
  const [market, series, spread, bargains] = await Promise.all([
    ask(Market, `/marche?${question}`, { signal }),
    ask(MarketSeries, `/marche/evolution?${questionOf(place, state, ["type", "pieces", "de", "a", "pas"])}`, {
      signal,
    }),
    ask(MarketSpread, `/marche/repartition?${question}`, { signal }),
    isWide(place)
      ? ask(Bargains, `/marche/negociation?${questionOf(whole(place), state, ["type", "de", "a"])}`, {
          signal,
        })
      : null,
  ]);
  return { market, series, spread, bargains };
}

/** Asking prices are told of whole communes and departments alone. */
function isWide({ kind }: Place): boolean {
  return kind === "commune" || kind === "departement";
}

function whole(place: Place): Place {
  return place.kind === "commune" ? { ...place, section: null } : place;
}

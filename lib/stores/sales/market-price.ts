/** Which deeds tell a market price: the one definition that statistics, lists of comparables and files share. */

/**
 * Below this a price is a symbol, in cents. No home is sold for less than its deed costs: registration, land register and the notary's
 * formalities come to more than 1,000 € whatever the price. Such a price (1 €, 15 €) stands for a gift, a debt taken over or a sale between
 * public bodies.
 */
export const SYMBOLIC_BELOW_CENTS = 100_000;

/** Natures whose price nobody agreed on freely, as the files write them, and the reason that each is. */
const FORCED = { Echange: "echange", Expropriation: "expropriation", Adjudication: "adjudication" } as const;

/** Why a deed's price is no market price. */
export const NO_MARKET_REASONS = ["prix_symbolique", ...Object.values(FORCED)] as const;
export type NoMarketReason = (typeof NO_MARKET_REASONS)[number];

/** SQL of the reason why the price of a row of `sale` is no market price, null where it is one. */
export const NO_MARKET_PRICE = `case nature ${Object.entries(FORCED)
  .map(([nature, reason]) => `when '${nature}' then '${reason}'`)
  .join(" ")} else case when price_cents < ${SYMBOLIC_BELOW_CENTS} then 'prix_symbolique' end end`;

/** Which deeds tell a market price: what figures of prices and estimates may count. */

/**
 * Below this a price is a symbol, in cents. No home is sold for less than its deed costs: registration, land register and the notary's
 * formalities come to more than 1,000 € whatever the price. Such a price (1 €, 15 €) stands for a gift, a debt taken over or a sale between
 * public bodies.
 */
export const SYMBOLIC_BELOW_CENTS = 100_000;

/** Natures whose price nobody agreed on freely, as the files write them, and what answers call them. */
export const FORCED_NATURES = {
  Echange: "echange",
  Expropriation: "expropriation",
  Adjudication: "adjudication",
} as const;

/** Which deeds tell a market price, in SQL: the one condition that figures of all kinds share. */
import { FORCED_NATURES, SYMBOLIC_BELOW_CENTS } from "../../records/market-price.ts";

/** Why a deed's price is no market price. */
export const NO_MARKET_REASONS = ["prix_symbolique", ...Object.values(FORCED_NATURES)] as const;
export type NoMarketReason = (typeof NO_MARKET_REASONS)[number];

/** SQL of the reason why the price of a row of `sale` is no market price, null where it is one. */
export const NO_MARKET_PRICE = `case nature ${Object.entries(FORCED_NATURES)
  .map(([nature, reason]) => `when '${nature}' then '${reason}'`)
  .join(" ")} else case when price_cents < ${SYMBOLIC_BELOW_CENTS} then 'prix_symbolique' end end`;

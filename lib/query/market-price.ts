/** What is said of deeds that tell no market price. */
import { raw } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { SYMBOLIC_BELOW_CENTS } from "../records/market-price.ts";
import { NO_MARKET_PRICE, NO_MARKET_REASONS } from "../stores/sales/market-price.ts";
import type { NoMarketReason } from "../stores/sales/market-price.ts";

/** SQL of the reason why the price of a row of `sale` is no market price, null where it is one. */
export const noMarketPrice: Sql = raw(NO_MARKET_PRICE);

const IN_WORDS: Readonly<Record<NoMarketReason, readonly [one: string, several: string]>> = {
  prix_symbolique: ["vente à un prix symbolique", "ventes à un prix symbolique"],
  echange: ["échange", "échanges"],
  expropriation: ["expropriation", "expropriations"],
  adjudication: ["adjudication", "adjudications"],
};

/** What the figures of a market say about deeds that they leave out. */
export const LEFT_OUT_DEFINITION = `actes d’un seul logement, du type demandé, que prix_m2 et nombre_ventes ne comptent pas, parce que leur prix n’est pas celui du marché : prix symbolique (moins de ${SYMBOLIC_BELOW_CENTS / 100} €), échange, expropriation, adjudication`;

/** How many deeds were left out, by reason, and a French sentence that says so, null where there is none. */
export function leftOut(counted: Readonly<Record<string, number>>) {
  const counts = NO_MARKET_REASONS.map((reason) => [reason, counted[reason] ?? 0] as const);
  const told = counts
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${IN_WORDS[reason][count > 1 ? 1 : 0]}`);
  return {
    ventes_ecartees: Object.fromEntries(counts),
    remarque: told.length === 0 ? null : `Sans compter dans le prix au m² : ${told.join(", ")}.`,
  };
}

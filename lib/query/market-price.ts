/** Which deeds tell a market price, so that a median of €/m² may count them. */
import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { FORCED_NATURES as FORCED, SYMBOLIC_BELOW_CENTS } from "../records/market-price.ts";

/** Why a deed's price is no market price. */
const REASONS = ["prix_symbolique", ...Object.values(FORCED)] as const;
type Reason = (typeof REASONS)[number];

/** SQL of the reason why the price of a row of `sale` is no market price, null where it is one. */
export const noMarketPrice: Sql = sql`case nature
  when 'Echange' then ${FORCED.Echange} when 'Expropriation' then ${FORCED.Expropriation} when 'Adjudication' then ${FORCED.Adjudication}
  else case when price_cents < ${SYMBOLIC_BELOW_CENTS}::bigint then 'prix_symbolique' end end`;

const IN_WORDS: Readonly<Record<Reason, readonly [one: string, several: string]>> = {
  prix_symbolique: ["vente à un prix symbolique", "ventes à un prix symbolique"],
  echange: ["échange", "échanges"],
  expropriation: ["expropriation", "expropriations"],
  adjudication: ["adjudication", "adjudications"],
};

/** What the figures of a market say about deeds that they leave out. */
export const LEFT_OUT_DEFINITION = `actes d’un seul logement, du type demandé, que prix_m2 et nombre_ventes ne comptent pas, parce que leur prix n’est pas celui du marché : prix symbolique (moins de ${SYMBOLIC_BELOW_CENTS / 100} €), échange, expropriation, adjudication`;

/** How many deeds were left out, by reason, and a French sentence that says so, null where there is none. */
export function leftOut(counted: Readonly<Record<string, number>>) {
  const counts = REASONS.map((reason) => [reason, counted[reason] ?? 0] as const);
  const told = counts
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${IN_WORDS[reason][count > 1 ? 1 : 0]}`);
  return {
    ventes_ecartees: Object.fromEntries(counts),
    remarque: told.length === 0 ? null : `Sans compter dans prix_m2 : ${told.join(", ")}.`,
  };
}

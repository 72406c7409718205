/** Whether something is bought or rented, and what amounts are therefore. */
import { amountFilters, kindOf } from "./amounts.ts";
import type { Amount } from "./amounts.ts";
import { mergedFilters } from "./assemble.ts";
import type { Demand, DemandFilters } from "./demand.ts";
import { filterWords } from "./lexicon.ts";
import type { Line } from "./line.ts";
import { pattern } from "./line.ts";
import type { Part } from "./quantities.ts";

/** Whether rents are spoken of, so that small numbers without a unit are amounts. */
export function isRenting(line: Line, previous: DemandFilters): boolean {
  const hits = filterWords.find(line);
  return (
    previous.transaction === "location" ||
    hits.some(
      ({ meaning }) =>
        (meaning.filtre === "transaction" && meaning.valeur === "location") ||
        meaning.filtre === "charges" ||
        meaning.filtre === "meuble",
    )
  );
}

/** Amounts as prices or rents: what the demand says of the transaction tells, else their size. */
export function amountsAs(parts: readonly Part[], amounts: readonly Amount[], previous: DemandFilters): Part[] {
  const said = mergedFilters(parts);
  const transactions = new Set(parts.flatMap(({ filters }) => filters.transaction ?? []));
  const transaction =
    transactions.size > 1
      ? undefined
      : (said.transaction ?? (said.viager ? "vente" : said.charges ? "location" : previous.transaction));
  const isParking = said.type_bien?.every((type) => type === "parking") ?? false;
  return amounts.flatMap((amount): Part[] => {
    const kind = kindOf(amount, transaction, isParking);
    return kind ? [{ from: amount.from, to: amount.to, filters: amountFilters(kind, amount.bounds) }] : [];
  });
}

const TO_LET_AFTERWARDS = pattern("investi\\w*|(?:pour|puis|et) (?:le |la |les )?(?:louer|mettre en location|relouer)");

/** The transaction as said; else as the amounts, the charges or a life annuity tell. Who wants an estimate buys nothing. */
export function withTransaction(
  line: Line,
  filters: DemandFilters,
  firm: readonly Part[],
  intention: Demand["intention"],
): DemandFilters {
  const { transaction: _, ...rest } = filters;
  const transaction = saidTransaction(line, firm) ?? derivedTransaction(rest, firm);
  if (transaction === undefined || (intention === "estimation" && transaction === "vente")) return rest;
  return { ...rest, transaction };
}

/** Both are said by who buys in order to let. */
function saidTransaction(line: Line, firm: readonly Part[]): DemandFilters["transaction"] {
  const said = saidIn(firm);
  const [one] = said;
  if (said.size < 2) return one;
  const words = ` ${line.tokens.map(({ text }) => text).join(" ")} `;
  return new RegExp(TO_LET_AFTERWARDS.source).test(words) ? "vente" : undefined;
}

function derivedTransaction(filters: DemandFilters, firm: readonly Part[]): DemandFilters["transaction"] {
  const isSale = filters.min_prix !== undefined || filters.max_prix !== undefined || filters.viager === true;
  const isRental = filters.min_loyer !== undefined || filters.max_loyer !== undefined || filters.charges !== undefined;
  if (saidIn(firm).size > 1 || isSale === isRental) return undefined;
  return isSale ? "vente" : "location";
}

function saidIn(firm: readonly Part[]): Set<NonNullable<DemandFilters["transaction"]>> {
  return new Set(firm.flatMap(({ filters: { transaction } }) => transaction ?? []));
}

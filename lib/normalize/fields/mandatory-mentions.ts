/** What French law makes an advert say in its text, read from the set phrases that agencies use. */
import { french } from "./written.ts";
import type { Advert } from "../../records/record.ts";

type Fees = Pick<Advert, "fees" | "feesPaidBy" | "priceExcludingFeesCents">;
type Energy = Pick<Advert, "energyConsumption" | "ghgEmissions">;

/** Finds who pays the fees, the sentence that says it, and the price without them ("Prix hors honoraires : 468270 euros"). */
export function feesIn(text: string | null): Fees {
  const fees =
    /honoraires(?: d['’]agence)? (?:sont )?(?:à la charge|charge) [^.\n]*/i.exec(text ?? "")?.[0].trim() ?? null;
  const without = french.price(
    /prix hors honoraires\s{0,9}:?\s{0,9}(\d[\d\s]*(?:,\d+)?)/i.exec(text ?? "")?.[1]?.trim(),
  );
  return { fees, feesPaidBy: feesPaidBy(fees), priceExcludingFeesCents: typeof without === "number" ? without : null };
}

/** Tells who pays the fees from the words that say it. */
export function feesPaidBy(words: string | null): Advert["feesPaidBy"] {
  const [buyer, seller] = [/acqu[ée]reur|acheteur/i.test(words ?? ""), /vendeur|mandant/i.test(words ?? "")];
  if (buyer && seller) return "both";
  if (buyer) return "buyer";
  if (seller) return "seller";
  return /locataire|preneur/i.test(words ?? "") ? "tenant" : null;
}

/** Highest kWh and kg of CO₂ per m² and year of each class (arrêté du 31 mars 2021); G has none. */
const HIGHEST: Readonly<Record<string, readonly [energy: number, ghg: number]>> = {
  A: [70, 6],
  B: [110, 11],
  C: [180, 30],
  D: [250, 50],
  E: [330, 70],
  F: [420, 100],
};

/**
 * Finds the energy figures in "classe ENERGIE C indice 126 et classe CLIMAT A indice 3". A figure whose class is not the advert's,
 * or that its class does not allow, is left out: one of the two is wrong.
 */
export function energyIn(
  text: string | null,
  energyClass: Advert["energyClass"],
  ghgClass: Advert["ghgClass"],
): Energy {
  const figure = (pattern: RegExp, expected: string | null, column: 0 | 1) => {
    const [, letter, written] = pattern.exec(text ?? "") ?? [];
    const value = french.energyFigure(written);
    if (letter === undefined || letter !== expected || typeof value !== "number") return null;
    return value <= (HIGHEST[letter]?.[column] ?? Infinity) ? value : null;
  };
  return {
    energyConsumption: figure(/classe [ÉE]NERGIE ([A-G]) indice (\d+)/i, energyClass, 0),
    ghgEmissions: figure(/classe CLIMAT ([A-G]) indice (\d+)/i, ghgClass, 1),
  };
}

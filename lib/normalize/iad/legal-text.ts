/**
 * The sentences that IAD France puts, of its own accord, at the end of an advert's text: who wrote it, and for rentals the lease's
 * figures. Advisers write figures of their own above, which may differ ("Honoraires charge locataire : 635 €").
 */
import { french } from "../fields/written.ts";
import { feesIn, feesPaidBy } from "../fields/mandatory-mentions.ts";
import type { Advert } from "../../records/record.ts";

const AMOUNT = String.raw`(\d[\d \u00A0\u202F]{0,20}(?:[.,]\d{1,2})?\s?(?:€|euros?))`;
const MONTHLY = String.raw`${AMOUNT}\s{0,5}(?:/|par)\s{0,5}mois`;
const LEGAL_PART = /(?:La présente annonce immobilière a été rédigée|sous la responsabilité éditoriale)/gi;
const FEES = /Honoraires (?:d['’]agence |TTC )?(?:sont )?à la charge [^\n]{1,200}?(?=\.(?:\s|$)|\n|$)/gi;
const CHARGES = new RegExp(
  `(?:Charges (?:locatives|forfaitaires|mensuelles)\\s{0,5}|Provision (?:mensuelle|sur|pour)[^:\\n]{0,60}):\\s{0,10}${MONTHLY}`,
  "i",
);

/** What an advert's text says of its prices. */
export interface Mentions extends Pick<
  Advert,
  "fees" | "feesPaidBy" | "priceExcludingFeesCents" | "depositCents" | "chargesCents" | "furnished"
> {
  /** Fees that the tenant pays, cents. */
  readonly tenantFeesCents: number | null;
}

/** Reads the mentions out of a text; what the site itself put at its end goes before what the adviser wrote. */
export function mentionsIn(text: string | null): Mentions {
  const whole = text ?? "";
  const end = whole.slice([...whole.matchAll(LEGAL_PART)].at(-1)?.index ?? whole.length);
  const fees = (end.match(FEES) ?? whole.match(FEES))?.at(-1)?.trim() ?? null;
  const lease = /Location (non )?meublée/i.exec(end);
  return {
    fees,
    feesPaidBy: feesPaidBy(fees),
    priceExcludingFeesCents: feesIn(text).priceExcludingFeesCents,
    depositCents: amountAfter("D[ée]p[ôo]t de garantie", end) ?? amountAfter("D[ée]p[ôo]t de garantie", whole),
    chargesCents: amount(CHARGES.exec(end)?.[1]),
    furnished: lease ? lease[1] === undefined : null,
    tenantFeesCents: amountAfter("Honoraires TTC à la charge du locataire", end),
  };
}

/** The text without the adviser's number at the site, and without empty lines in a row. */
export function tidied(text: string): string {
  return text
    .replace(/\(\s{0,9}ID\s{0,9}:?\s{0,9}\d{1,20}\s{0,9}\)/g, "(ID retiré)")
    .replace(/(?<![ \t])[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n");
}

function amountAfter(words: string, text: string): number | null {
  return amount([...text.matchAll(new RegExp(`${words}\\s{0,5}:\\s{0,10}${AMOUNT}`, "gi"))].at(-1)?.[1]);
}

function amount(written: string | undefined): number | null {
  const cents = french.money(written);
  return typeof cents === "number" ? cents : null;
}

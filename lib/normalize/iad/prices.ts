import { priced } from "../advert.ts";
import { text } from "../fields/text.ts";
import { french } from "../fields/written.ts";
import type { Advert } from "../../records/record.ts";
import { RowRefused, allow, lacking, unexpected, vital } from "../refusal.ts";
import type { Mentions } from "./legal-text.ts";
import type { IadRecord } from "./record.ts";
import { EXPECTED } from "../expected.ts";
import { READING } from "../reasons.ts";

/** What an advert costs, whichever way. */
export type Prices = Pick<
  Advert,
  | "transaction"
  | "priceCents"
  | "priceExcludingFeesCents"
  | "fees"
  | "feesPaidBy"
  | "rentCents"
  | "chargesIncluded"
  | "chargesCents"
  | "depositCents"
  | "tenantFeesCents"
  | "furnished"
>;

/**
 * Reads the prices of a record. `formattedMain` is a sale's price or a month's rent; the payload knows who pays the fees and what
 * the tenant pays, the site's sentences at the end of the text know the deposit, the charges and the price without fees.
 */
export function pricesOf({ transactionType, prices }: IadRecord, mentions: Mentions): Prices {
  const transaction = transactionOf(transactionType, prices?.type);
  const main = vital("prices.formattedMain", french.price(prices?.formattedMain));
  const rest = transaction === "sale" ? saleFees(prices, main, mentions) : lease(prices, mentions);
  return { transaction, ...priced(transaction, main), ...rest };
}

function transactionOf(type: unknown, pricesType: unknown): "sale" | "rental" {
  if (type !== "sale" && type !== "rental") {
    if (typeof type !== "string") throw lacking("transactionType", EXPECTED.saleOrRental);
    throw unexpected("transactionType", type, EXPECTED.saleOrRental);
  }
  if (typeof pricesType === "string" && pricesType !== type) {
    throw new RowRefused("transactionType", READING.transactionsDisagree(type, pricesType));
  }
  return type;
}

type Rest = Omit<Prices, "transaction" | "priceCents" | "rentCents">;

function saleFees(prices: IadRecord["prices"], main: number | null, mentions: Mentions): Rest {
  const paidBy = payerOf(prices?.feesCharge) ?? mentions.feesPaidBy;
  const { priceExcludingFeesCents: without } = mentions;
  const agreed = mentions.feesPaidBy === paidBy ? mentions.fees : null;
  return {
    feesPaidBy: paidBy,
    fees: agreed ?? (paidBy === null ? null : SENTENCES[paidBy]),
    priceExcludingFeesCents: without !== null && main !== null && without <= main ? without : null,
    chargesIncluded: null,
    chargesCents: null,
    depositCents: null,
    tenantFeesCents: null,
    furnished: null,
  };
}

function lease(prices: IadRecord["prices"], mentions: Mentions): Rest {
  const shownFees = allow("prices.formattedLeaseholderFees", french.money(prices?.formattedLeaseholderFees));
  const tenantFeesCents = shownFees ?? mentions.tenantFeesCents;
  const paidBy = tenantFeesCents ? "tenant" : mentions.feesPaidBy;
  const shown = allow("prices.formattedLeaseholderFees", text(prices?.formattedLeaseholderFees));
  const agreed = mentions.feesPaidBy === "tenant" && mentions.tenantFeesCents === tenantFeesCents;
  const told = shown === null ? null : `${SENTENCES.tenant} : ${shown}`;
  return {
    feesPaidBy: paidBy,
    fees: agreed ? mentions.fees : (told ?? mentions.fees),
    priceExcludingFeesCents: null,
    chargesIncluded: prices?.displayRentalCharges === true ? true : null,
    chargesCents: mentions.chargesCents,
    depositCents:
      allow("prices.formattedSecurityDeposit", french.money(prices?.formattedSecurityDeposit)) ?? mentions.depositCents,
    tenantFeesCents,
    furnished: mentions.furnished,
  };
}

/** What the page shows for the payload's word. */
const SENTENCES = {
  buyer: "Honoraires à la charge de l'acquéreur",
  seller: "Honoraires à la charge du vendeur",
  both: "Honoraires à la charge de l'acquéreur et du vendeur",
  tenant: "Honoraires à la charge du locataire",
} as const;

/** Only `seller` was ever seen; the other words are guesses that cost nothing. */
function payerOf(word: unknown): "buyer" | "seller" | "both" | null {
  if (word === "seller" || word === "vendor") return "seller";
  if (word === "buyer" || word === "purchaser" || word === "acquirer") return "buyer";
  return word === "both" || word === "shared" ? "both" : null;
}

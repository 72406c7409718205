const whole = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR", maximumFractionDigits: 0 });

/** Writes an amount of € as French sites do, without cents: "389 000 €" with U+202F in it and U+00A0 before the sign. */
export function euros(amount: number): string {
  return whole.format(amount);
}

const exact = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });

/** Writes an amount of € with its cents: "1 689,60 €". */
export function eurosAndCents(amount: number): string {
  return exact.format(amount);
}

/** Gives the price without the fees that the buyer pays on top, in €. */
export function withoutFees(price: number, feesPercent: number): number {
  return Math.round(price / (1 + feesPercent / 100));
}

/** Writes a percentage in French: "4,5 %". */
export function percent(value: number): string {
  return `${String(value).replace(".", ",")}\u00A0%`;
}

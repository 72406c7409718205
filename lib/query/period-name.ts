/** A quarter (2021-T3) or a year as answers name it; quarters are counted as four times the year, plus 0 to 3. */
export function presentPeriodName(period: number, step: "quarter" | "year"): string {
  return step === "quarter" ? `${Math.floor(period / 4)}-T${(period % 4) + 1}` : String(period);
}

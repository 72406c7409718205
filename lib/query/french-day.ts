const DAY = new Intl.DateTimeFormat("fr-FR", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "Europe/Paris",
});

/** `21 novembre 2026`, `1er janvier 2019`: a day or an instant, in France, as a French sentence says it. */
export function frenchDay(value: string): string {
  return DAY.format(new Date(value)).replace(/^1 /, "1er ");
}

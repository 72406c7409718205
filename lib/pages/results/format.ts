const whole = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("fr-FR", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "Europe/Paris",
});

/** `1 250 000 €`, to the euro. */
export function euros(amount: number): string {
  return `${whole.format(amount)} €`;
}

/** `64,5 m²`. */
export function squareMetres(area: number): string {
  return `${decimal.format(area)} m²`;
}

/** `12 345`. */
function count(number: number): string {
  return whole.format(number);
}

/** `21 nov. 2026`, `1er janv. 2026`, in France. */
export function date(instant: string): string {
  return day.format(new Date(instant)).replace(/^1 /, "1er ");
}

/** `du 1er janv. 2026 au 21 nov. 2026`, `le 21 nov. 2026` where both are of one day. */
export function span(from: string, to: string): string {
  const [first, last] = [date(from), date(to)];
  return first === last ? `le ${first}` : `du ${first} au ${last}`;
}

/** `1 annonce`, `2 annonces`: in French what is less than two is one. */
export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number < 2 ? one : many}`;
}

/** The address of a link, if it is one to a page: what data name may be anything else. */
export function pageAddress(text: string | null): string | undefined {
  if (text === null || !URL.canParse(text, location.origin)) return undefined;
  const url = new URL(text, location.origin);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}

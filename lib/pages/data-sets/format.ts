const number = new Intl.NumberFormat("fr-FR");
const fine = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Paris" });

/** A whole number: `1 234`. */
export function whole(value: number): string {
  return number.format(value);
}

/** Bytes as `812 octets`, `3,4 ko` or `120 Mo`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes}\u00A0octets`;
  return bytes < 1_000_000 ? `${fine.format(bytes / 1000)}\u00A0ko` : `${fine.format(bytes / 1_000_000)}\u00A0Mo`;
}

/** A day, `YYYY-MM-DD`: `5 mars 2024`, `1er mars 2024`. */
export function dayOf(date: string): string {
  return day.format(new Date(date)).replace(/^1(?=\s)/, "1er");
}

/** An instant, in France. */
export function momentOf(instant: string): string {
  return moment.format(new Date(instant));
}

/** A value of a row as its CSV has it, nothing for nothing. */
export function cellOf(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

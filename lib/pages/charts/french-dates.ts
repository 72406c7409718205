/** A locale of Plotly with days and months as French writes them: « janv. », never « Jan ». */
export function withFrenchDates<Locale extends { readonly format?: object }>(french: Locale): Locale {
  const months = (month: "long" | "short") => named(12, (at) => Date.UTC(2023, at, 1), { month });
  // The first of January 2023 is a Sunday, as Plotly begins its weeks.
  const days = (weekday: "long" | "short") => named(7, (at) => Date.UTC(2023, 0, 1 + at), { weekday });
  const dates = { months: months("long"), shortMonths: months("short"), days: days("long"), shortDays: days("short") };
  return { ...french, format: { ...french.format, ...dates } };
}

function named(count: number, at: (index: number) => number, as: Intl.DateTimeFormatOptions): string[] {
  const format = new Intl.DateTimeFormat("fr-FR", { ...as, timeZone: "UTC" });
  return Array.from({ length: count }, (_, index) => format.format(at(index)));
}

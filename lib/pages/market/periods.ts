/** All quarters (`2021-T3`) or years (`2021`) from the first of some to the last, in order: one without sales is a gap in a chart, not a step less. */
export function everyPeriod(names: readonly string[]): readonly string[] {
  const sorted = names.toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const perYear = first.includes("T") ? 4 : 1;
  const [from, to] = [rankOf(first, perYear), rankOf(last, perYear)];
  return Array.from({ length: to - from + 1 }, (_, at) => nameOf(from + at, perYear));
}

function rankOf(name: string, perYear: number): number {
  const [year, quarter] = name.split("-T");
  return Number(year) * perYear + (quarter === undefined ? 0 : Number(quarter) - 1);
}

function nameOf(rank: number, perYear: number): string {
  const year = Math.floor(rank / perYear);
  return perYear === 1 ? String(year) : `${year}-T${(rank % perYear) + 1}`;
}

/** A record that the database does not take, and why. */
export interface Refused<Kind> {
  readonly record: Kind;
  /** In the database's words. */
  readonly reason: string;
  /** Among how many it was not told apart in time: one of them at least is not taken. */
  readonly among?: number;
}

/** Tries some records and undoes it; gives the reason why they are refused, null when they are taken. */
export type Rehearse<Kind> = (some: readonly Kind[]) => Promise<string | null>;

/**
 * Finds the records that a database does not take, by trying halves, and halves of halves; what is left it takes together. Past `deadline`
 * (as performance.now tells) a half that is refused is not taken apart any more.
 */
export async function sift<Kind>(
  records: readonly Kind[],
  rehearse: Rehearse<Kind>,
  deadline: number,
): Promise<{ readonly taken: readonly Kind[]; readonly refused: readonly Refused<Kind>[] }> {
  const alone = await halve(records, null, rehearse, deadline);
  const good = without(records, alone);
  if ((await rehearse(good)) === null) return { taken: good, refused: alone };
  // Each is taken by itself, and not all of them together: a half is tried beside those that come before it.
  const beside = await halve(good, [], rehearse, deadline);
  return { taken: without(good, beside), refused: [...alone, ...beside] };
}

async function halve<Kind>(
  records: readonly Kind[],
  before: readonly Kind[] | null,
  rehearse: Rehearse<Kind>,
  deadline: number,
): Promise<Refused<Kind>[]> {
  const reason = await rehearse([...(before ?? []), ...records]);
  if (reason === null) return [];
  if (records.length <= 1) return records.map((record) => ({ record, reason }));
  if (performance.now() > deadline) {
    return records.map((record) => ({ record, reason, among: records.length }));
  }
  const middle = records.length >> 1;
  const first = records.slice(0, middle);
  const left = await halve(first, before, rehearse, deadline);
  const beforeRight = before === null ? null : [...before, ...without(first, left)];
  return [...left, ...(await halve(records.slice(middle), beforeRight, rehearse, deadline))];
}

function without<Kind>(records: readonly Kind[], refused: readonly Refused<Kind>[]): readonly Kind[] {
  const gone = new Set(refused.map(({ record }) => record));
  return records.filter((record) => !gone.has(record));
}

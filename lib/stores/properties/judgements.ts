/** What came of comparing adverts. */
import { copyLine } from "../postgres/copy-text.ts";
import type { Transaction } from "../postgres/postgres.ts";

/** A judged pair; `a` has the smaller natural key. */
export interface JudgementRow {
  readonly a: number;
  readonly b: number;
  readonly score: number;
  readonly linked: boolean;
  readonly atOnce: boolean;
  readonly reasons: readonly object[];
}

/** Puts these in the place of all judgements of these units, and writes nothing where they are the same; gives the units of pairs that are judged otherwise now. */
export async function replaceJudgements(
  tx: Transaction,
  unitIds: readonly number[],
  judgements: readonly JudgementRow[],
): Promise<number[]> {
  const before = await tx.query<JudgementRow>(
    `select a, b, score, linked, at_once as "atOnce", reasons from property_judgement where a = any($1) or b = any($1)`,
    [unitIds],
  );
  const [known, now] = [new Set(before.map(said)), new Set(judgements.map(said))];
  const gone = before.filter((one) => !now.has(said(one)));
  const fresh = judgements.filter((one) => !known.has(said(one)));
  if (gone.length > 0) {
    await tx.query(
      `delete from property_judgement j using unnest($1::bigint[], $2::bigint[]) as gone (a, b) where (j.a, j.b) = (gone.a, gone.b)`,
      [gone.map(({ a }) => a), gone.map(({ b }) => b)],
    );
  }
  await tx.copyFrom(
    `copy property_judgement (a, b, score, linked, at_once, reasons) from stdin`,
    fresh.map(({ a, b, score, linked, atOnce, reasons }) =>
      copyLine([a, b, score, linked, atOnce, JSON.stringify(reasons)]),
    ),
  );
  return [...gone, ...fresh].flatMap(({ a, b }) => [a, b]);
}

/** The same text for the same judgement, written or read: the column holds a `real`, and keys in an order of its own. */
function said({ a, b, score, linked, atOnce, reasons }: JudgementRow): string {
  const told = reasons.map((reason) => Object.entries(reason).sort(([one], [other]) => (one < other ? -1 : 1)));
  return JSON.stringify([a, b, Math.fround(score), linked, atOnce, told]);
}

/** Units that share a property with those of these adverts, or are linked to them: what may have to be grouped otherwise when they change. */
export async function neighboursOf(tx: Transaction, advertIds: readonly number[]): Promise<number[]> {
  const rows = await tx.query<{ unit_id: number }>(
    `with own as (select unit_id, property_id from property_advert where advert_id = any($1))
     select m.unit_id from own join property_advert m using (property_id)
     union select j.b from own join property_judgement j on j.a = own.unit_id where j.linked
     union select j.a from own join property_judgement j on j.b = own.unit_id where j.linked`,
    [advertIds],
  );
  return rows.map(({ unit_id }) => unit_id);
}

/** All units that are linked to these, directly or through others, by judgement or by hand, and the links that judgements make among them. */
export async function linkedAround(
  tx: Transaction,
  unitIds: readonly number[],
): Promise<{ units: number[]; links: { a: number; b: number }[] }> {
  const rows = await tx.query<{ unit_id: number }>(AROUND, [unitIds]);
  const units = rows.map(({ unit_id }) => unit_id);
  const links = await tx.query<{ a: number; b: number }>(
    `select a, b from property_judgement where linked and a = any($1) and b = any($1)`,
    [units],
  );
  return { units, links };
}

const AROUND = `
with recursive around as (
  select unit_id, key from property_advert where unit_id = any($1)
  union
  select next.unit_id, next.key from around, lateral (
    select p.unit_id, p.key from property_judgement j join property_advert p on p.unit_id = j.b where j.a = around.unit_id and j.linked
    union all
    select p.unit_id, p.key from property_judgement j join property_advert p on p.unit_id = j.a where j.b = around.unit_id and j.linked
    union all
    select p.unit_id, p.key from property_override o join property_advert p on p.key = o.b where o.a = around.key and o.together
    union all
    select p.unit_id, p.key from property_override o join property_advert p on p.key = o.a where o.b = around.key and o.together
  ) next
)
select unit_id from around`;

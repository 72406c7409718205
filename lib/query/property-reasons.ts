/** Why adverts are one good or not: what came of comparing them, and what people said. */
import sql from "sql-template-tag";
import type { Reason } from "../aggregate/identity/reason.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { askPrepared } from "./ask.ts";
import { presentReason } from "./present-reasons.ts";

/** A judgement that touches a property: between its own adverts, or a refusal near the threshold. */
export interface Judged {
  readonly propertyId: number;
  readonly advertA: number;
  readonly advertB: number;
  readonly propertyA: number;
  readonly propertyB: number;
  readonly score: number;
  readonly inside: boolean;
  readonly reasons: readonly Reason[];
}

/** A property of many adverts has many pairs. */
const JUDGEMENTS_SHOWN = 100;

/** The judgements that touch each of these properties, those inside before the others, the highest scores first. */
export function readJudgements(db: Queries, propertyIds: readonly number[]): Promise<Judged[]> {
  return askPrepared<Judged>(
    db,
    sql`select asked.id as "propertyId", j.* from unnest(${propertyIds}::bigint[]) as asked (id) cross join lateral (
        select a.advert_id as "advertA", b.advert_id as "advertB", a.property_id as "propertyA", b.property_id as "propertyB",
          round(j.score::numeric, 2) as score, a.property_id = b.property_id as inside, j.reasons
        from (
          select j.* from property_advert own join property_judgement j on j.a = own.unit_id where own.property_id = asked.id
          union select j.* from property_advert own join property_judgement j on j.b = own.unit_id where own.property_id = asked.id
        ) j join property_advert a on a.unit_id = j.a join property_advert b on b.unit_id = j.b
        order by inside desc, j.score desc, 1, 2 limit ${JUDGEMENTS_SHOWN}) j`,
  );
}

/** A judgement as answers tell it, the weightiest reasons first. */
export function presentJudgement({ advertA, advertB, propertyA, propertyB, score, reasons }: Judged) {
  return {
    annonces: [advertA, advertB],
    biens: [propertyA, propertyB],
    score,
    raisons: reasons.toSorted((x, y) => Math.abs(y.weight) - Math.abs(x.weight)).map(presentReason),
  };
}

/** SQL that tells roughly how well an advert answers a question, of its row in `advert_facts` alone: enough to sift thousands of them by. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Range } from "./amounts.ts";
import type { Frequency } from "./frequencies.ts";
import type { AskedPlace, Question, Term } from "./question.ts";
import { weightOf, WEIGHTS } from "./weights.ts";

const AMOUNT = sql`coalesce(rent_cents, price_cents)`;
/** An amount in cents at which a home is neither cheap nor dear. */
const MIDDLING = { sale: 20_000_000, rental: 80_000 };

/** Adds up what `score.ts` does, each concept counted as offered for sure or not at all; words that no concept stands for are left out. */
export function roughScore({ terms, facts, places }: Question, frequencies: readonly Frequency[]): Sql {
  const phrases = Map.groupBy(terms.entries(), ([, { phrase }]) => phrase).values();
  const parts = [
    ...phrases.flatMap((of) => {
      const weight = Math.max(...of.map(([at, term]) => weightOf(term, frequencies[at])));
      const matches = of.flatMap(([, term]) => matchOf(term));
      return matches.length === 0 ? [] : [sql`${weight}::float8 * greatest(${join(matches)})`];
    }),
    ...facts.types.map(({ type, weight }) => when(sql`type = ${type.slice(0, 1)}::"char"`, weight)),
    ...(facts.transaction === null ? [] : [transactionScore(facts.transaction)]),
    ...counted(sql`rooms`, facts.amounts.rooms, WEIGHTS.rooms),
    ...counted(sql`bedrooms`, facts.amounts.bedrooms, WEIGHTS.bedrooms),
    ...within(sql`area`, facts.amounts.area, WEIGHTS.area),
    ...within(sql`land_area`, facts.amounts.landArea, WEIGHTS.area),
    ...within(AMOUNT, facts.amounts.amountCents, WEIGHTS.amount),
    ...(facts.amounts.energyClasses.length === 0
      ? []
      : [when(sql`energy_class = any(${facts.amounts.energyClasses}::"char"[])`, WEIGHTS.energy)]),
    ...(facts.cheap ? [CHEAPNESS] : []),
    ...(places.length === 0 ? [] : [placeScore(places)]),
  ];
  return parts.length === 0 ? sql`0::float8` : sql`(${join(parts, " + ")})`;
}

const CHEAPNESS = sql`coalesce(${WEIGHTS.cheap}::float8 / (1 + ${AMOUNT} / case when rent_cents is null then ${MIDDLING.sale}::float8 else ${MIDDLING.rental}::float8 end), 0)`;

/** From -1 to 1; nothing for a term that no concept stands for. */
function matchOf({ concept, near, denied }: Term): Sql[] {
  const offered = (name: string) => sql`get_bit(offers, name_bit(${name}))`;
  if (denied) return concept === null ? [] : [sql`${-WEIGHTS.unwanted}::float8 * ${offered(concept)}`];
  return [
    ...(concept === null ? [] : [sql`${offered(concept)}::float8`]),
    ...near.map((name) => sql`${WEIGHTS.near}::float8 * ${offered(name)}`),
  ];
}

function when(condition: Sql, weight: number): Sql {
  return sql`case when ${condition} then ${weight}::float8 else 0 end`;
}

function transactionScore(wanted: "sale" | "rental"): Sql {
  return sql`case when transaction is null then 0 when transaction = ${wanted.slice(0, 1)}::"char" then ${WEIGHTS.transaction}::float8
    else ${-WEIGHTS.transaction}::float8 end`;
}

function counted(column: Sql, counts: readonly number[], weight: number): Sql[] {
  if (counts.length === 0) return [];
  return [
    sql`${weight}::float8 * case when ${column} is null then 0 when ${column} = any(${counts}::int[]) then 1
      when ${column} - 1 = any(${counts}::int[]) then 0.2 else -0.5 end`,
  ];
}

function within(column: Sql, range: Range | null, weight: number): Sql[] {
  if (!range) return [];
  const [min, max] = [range.min ?? 0, range.max ?? Number.MAX_SAFE_INTEGER];
  return [
    sql`${weight}::float8 * case when ${column} is null then 0 when ${column} between ${min}::float8 and ${max}::float8 then 1
      when ${column} between ${min * 0.9}::float8 and ${max * 1.1}::float8 then 0.5 else -1 end`,
  ];
}

function placeScore(places: readonly AskedPlace[]): Sql {
  const [own, around] = [places.flatMap(({ codes }) => codes), places.flatMap((place) => place.around)];
  return sql`case when commune = any(${own}) then ${WEIGHTS.place}::float8 when commune = any(${around}) then ${WEIGHTS.around}::float8 else 0 end`;
}

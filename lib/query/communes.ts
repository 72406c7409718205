import sql from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { communeOfCode, isCode } from "./commune-code.ts";
import { unusableInBoth } from "./refusal.ts";
import type { Commune } from "./commune.ts";

interface Candidate extends Omit<Commune, "remark"> {
  readonly name: string;
  /** Null where only sales know the commune. */
  readonly department: string | null;
  readonly exact: boolean;
}

const LISTED = 20;

/** A commune as answers name it, with what there is to say of the code that was asked for. */
export function presentCommune({ code, name, remark }: Commune) {
  return { code_insee: code, nom: name, remarque: remark };
}

/**
 * Finds a commune by INSEE code (commune-code.ts), or by name in any spelling; "Saint-Denis (974)" is the one of that department.
 * Where no places are known, those that the sales name are found.
 * @throws Refusal (422) listing the candidates when several have the name or the postcode, and the nearest names when none has.
 */
export async function findCommune(db: Queries, nameOrCode: string): Promise<Commune> {
  if (isCode(nameOrCode)) return communeOfCode(db, nameOrCode.toUpperCase());
  const places = await placesLike(db, nameOrCode);
  const known = places.some(({ exact }) => exact) ? places : await soldIn(db, nameOrCode);
  const exact = known.filter((candidate) => candidate.exact);
  const [commune] = exact;
  if (commune && exact.length === 1)
    return { code: commune.code, name: commune.name, codes: commune.codes, remark: null };
  const candidates = exact.length > 1 ? exact : [...places, ...known];
  throw refusal(nameOrCode, exact.length > 1, places.length > 0, candidates);
}

function refusal(asked: string, several: boolean, placesKnown: boolean, candidates: readonly Candidate[]) {
  const listed = namesOf(candidates, "département");
  const named = namesOf(candidates, "department");
  const [which, one] = placesKnown
    ? ["d’une commune", "of a commune"]
    : ["d’une commune dont il y a des ventes", "of a commune with sales"];
  return unusableInBoth({
    parametre: "commune",
    recu: asked,
    attendu: several
      ? `le code INSEE, car plusieurs communes portent ce nom : ${listed}`
      : `un code INSEE ou le nom ${which}${listed ? ` ; les plus proches : ${listed}` : ""}`,
    expected: several
      ? `the INSEE code, as several communes have this name: ${named}`
      : `an INSEE code or the name ${one}${named ? `; the nearest: ${named}` : ""}`,
  });
}

function namesOf(candidates: readonly Candidate[], department: string): string {
  const names = candidates.map((one) =>
    one.department === null
      ? `${one.name} (${one.code})`
      : `${one.name} (${one.code}, ${department} ${one.department})`,
  );
  return [...new Set(names)].join(", ");
}

// A former name stands for the commune of today, unless a commune of today has it. A department or a postcode beside the name chooses
// among those that have it.
function placesLike(db: Queries, name: string): Promise<Candidate[]> {
  return ask<Candidate>(
    db,
    sql`with asked as (
        select town_key(${name}) as key, upper((regexp_match(${name}, '\\m(\\d{5}|\\d{2,3}|2[AB])\\M\\)?\\s*$', 'i'))[1]) as hint
      ), found as (
        select p.*, p.name_key = asked.key as exact, p.type = 'former' as former, similarity(p.name_key, asked.key) as near,
          coalesce(p.department = asked.hint or p.postcodes @> array[asked.hint], false) as hinted
        from asked join place p on p.name_key % asked.key or p.name_key = asked.key
      ), best as (
        select *, rank() over (order by exact desc, hinted and exact desc, former and exact) as tier from found
      ), today as (
        select t.code, t.name, t.department, b.exact and b.tier = 1 as exact, b.near, t.population
        from best b join place t on t.code = case when b.former then b.parent else b.code end and t.type <> 'former'
      )
      select code, name, department, commune_codes(code) as codes, bool_or(exact) as exact from today
      group by code, name, department order by 5 desc, max(near) desc, max(population) desc nulls last, code limit ${LISTED}`,
  );
}

// The distinct communes by hops in the index (one probe a commune), then the newest name of each.
function soldIn(db: Queries, name: string): Promise<Candidate[]> {
  return ask<Candidate>(
    db,
    sql`with recursive hop (code) as (
        (select commune from sale where superseded_by is null order by commune limit 1)
        union all
        select (select s.commune from sale s where s.superseded_by is null and s.commune > hop.code order by s.commune limit 1)
        from hop where hop.code is not null
      )
      select hop.code, latest.name, null as department, array[hop.code] as codes, fold(latest.name) = fold(${name}) as exact
      from hop cross join lateral (
        select commune_name as name from sale s
        where s.superseded_by is null and s.commune = hop.code and commune_name is not null order by s.sold_on desc limit 1
      ) latest
      where hop.code is not null and fold(latest.name) % fold(${name})
      order by exact desc, similarity(fold(latest.name), fold(${name})) desc, hop.code limit ${LISTED}`,
  );
}

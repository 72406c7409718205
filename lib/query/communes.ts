import sql from "sql-template-tag";
import type { Queries } from "../stores/postgres.ts";
import { ask } from "./ask.ts";
import { unusable } from "./refusal.ts";

/** A commune that the sales know; `name` is null when a code was given and no sale names it. */
export interface Commune {
  readonly code: string;
  readonly name: string | null;
}

interface Candidate extends Commune {
  readonly name: string;
  readonly exact: boolean;
}

const INSEE_CODE = /^(\d{5}|2[AB]\d{3})$/i;

/**
 * Finds a commune by INSEE code, or by name without regard to case, accents and hyphens.
 * @throws Refusal (422) listing the candidates when several have the name, and the nearest names when none has.
 */
export async function findCommune(db: Queries, nameOrCode: string): Promise<Commune> {
  if (INSEE_CODE.test(nameOrCode)) return named(db, nameOrCode.toUpperCase());
  const candidates = await candidatesFor(db, nameOrCode);
  const exact = candidates.filter((candidate) => candidate.exact);
  const [commune] = exact;
  if (commune && exact.length === 1) return { code: commune.code, name: commune.name };
  const listed = (exact.length > 1 ? exact : candidates).map(({ code, name }) => `${name} (${code})`).join(", ");
  throw unusable([
    {
      parametre: "commune",
      recu: nameOrCode,
      attendu:
        exact.length > 1
          ? `le code INSEE, car plusieurs communes portent ce nom : ${listed}`
          : `un code INSEE ou le nom d’une commune dont il y a des ventes${listed ? ` ; les plus proches : ${listed}` : ""}`,
    },
  ]);
}

async function named(db: Queries, code: string): Promise<Commune> {
  const [sale] = await ask<{ name: string }>(
    db,
    sql`select commune_name as name from sale
      where superseded_by is null and commune = ${code} and commune_name is not null order by sold_on desc limit 1`,
  );
  return { code, name: sale?.name ?? null };
}

// The distinct communes by hops in the index (one probe a commune), then the newest name of each.
function candidatesFor(db: Queries, name: string): Promise<Candidate[]> {
  return ask<Candidate>(
    db,
    sql`with recursive hop (code) as (
        (select commune from sale where superseded_by is null order by commune limit 1)
        union all
        select (select s.commune from sale s where s.superseded_by is null and s.commune > hop.code order by s.commune limit 1)
        from hop where hop.code is not null
      )
      select hop.code, latest.name, fold(latest.name) = fold(${name}) as exact
      from hop cross join lateral (
        select commune_name as name from sale s
        where s.superseded_by is null and s.commune = hop.code and commune_name is not null order by s.sold_on desc limit 1
      ) latest
      where hop.code is not null and fold(latest.name) % fold(${name})
      order by exact desc, similarity(fold(latest.name), fold(${name})) desc, hop.code limit 20`,
  );
}

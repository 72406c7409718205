/** Five characters that name a commune: an INSEE code of today or of before, or a postcode that was taken for one. */
import sql from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask, askPrepared } from "./ask.ts";
import type { Commune } from "./commune.ts";
import { unusableInBoth } from "./refusal.ts";

interface Named {
  readonly code: string;
  readonly name: string;
}

/** What the places know of a code. */
interface Readings {
  /** The commune or arrondissement whose INSEE code it is today, with the codes under which its data stand. */
  readonly own: (Named & { readonly codes: readonly string[] }) | null;
  /** The one of today that the commune which had it is part of, and the name of that one where it is known. */
  readonly after: (Named & { readonly was: string | null }) | null;
  /** Those whose postcode it is, the largest first; of a city its arrondissements. */
  readonly postal: readonly Named[];
}

const LISTED = 5;

/** Whether text is written as an INSEE code is. */
export function isCode(text: string): boolean {
  return /^(\d{5}|2[AB]\d{3})$/i.test(text);
}

/**
 * Finds the commune that a code stands for. A code of today is that commune's, whatever else it may be. One that is out of use is not
 * taken for the commune that gave it up where it is a postcode: it is the commune of that postcode. What the code may also be is remarked.
 * A code that nothing names stands for itself.
 * @throws Refusal (422) that lists the communes of a postcode when there are several.
 */
export async function communeOfCode(db: Queries, code: string): Promise<Commune> {
  const readings = await readingsOf(db, code);
  const { own, after, postal } = readings;
  if (own)
    return { ...own, remark: postal.some((at) => at.code === own.code) ? null : alsoPostcode(code, own, postal) };
  if (postal.length === 0) return after ? commune(db, after, formerly(code, after)) : soldUnder(db, code);
  if (after && postal.some((at) => at.code === after.code)) return commune(db, after, formerly(code, after));
  const [only] = postal;
  if (only && postal.length === 1) return commune(db, only, postcodeOf(code, only, after));
  throw unusableInBoth({
    parametre: "commune",
    recu: code,
    attendu: instead(readings),
    expected: insteadInEnglish(readings),
  });
}

async function readingsOf(db: Queries, code: string): Promise<Readings> {
  const [readings] = await askPrepared<Readings>(
    db,
    sql`with postal as (
        select * from place p where postcodes @> array[${code}] and type <> 'former'
          and not exists (select from place part where part.parent = p.code and part.type = 'arrondissement' and part.postcodes @> array[${code}])
      )
      select
        (select json_build_object('code', code, 'name', name, 'codes', commune_codes(code)) from place where code = ${code} and type <> 'former') as own,
        (select json_build_object('code', t.code, 'name', t.name, 'was', (select name from place where code = ${code} and type = 'former'))
          from place t where t.code = former_commune_today(${code}) and t.type <> 'former') as after,
        coalesce((select json_agg(json_build_object('code', code, 'name', name) order by population desc nulls last, code) from postal), '[]') as postal`,
  );
  return readings ?? { own: null, after: null, postal: [] };
}

async function commune(db: Queries, { code, name }: Named, remark: string | null): Promise<Commune> {
  const [{ codes } = { codes: [code] }] = await ask<{ codes: string[] }>(
    db,
    sql`select commune_codes(${code}) as codes`,
  );
  return { code, name, codes, remark };
}

/** Where the places know nothing of a code, sales may: as the commune's of today, or as one that it had before. */
async function soldUnder(db: Queries, code: string): Promise<Commune> {
  const [sale] = await ask<Named & { former: string[] }>(
    db,
    sql`(select commune as code, commune_name as name, former_communes as former from sale
        where superseded_by is null and commune = ${code} and commune_name is not null order by sold_on desc limit 1)
      union all
      (select commune, commune_name, former_communes from sale
        where superseded_by is null and former_communes <> '{}' and former_communes[1] = ${code} and commune_name is not null
        order by sold_on desc limit 1)`,
  );
  if (!sale) {
    return { code, name: null, codes: [code], remark: `${code} n’est le code INSEE d’aucune commune connue ici.` };
  }
  const remark = sale.code === code ? null : formerly(code, { ...sale, was: null });
  return { code: sale.code, name: sale.name, codes: [...new Set([sale.code, code])], remark };
}

function inWords({ code, name }: Named): string {
  return `${name} (${code})`;
}

function listed(communes: readonly Named[]): string {
  const more = communes.length - LISTED;
  return communes.slice(0, LISTED).map(inWords).join(", ") + (more > 0 ? ` et ${more} autres` : "");
}

function alsoPostcode(code: string, own: Named, postal: readonly Named[]): string | null {
  if (postal.length === 0) return null;
  return `${code} est ici un code INSEE : ${own.name}. C’est aussi un code postal : ${listed(postal)}, à demander par son code INSEE.`;
}

function postcodeOf(code: string, only: Named, after: Readings["after"]): string {
  const once = after ? ` Comme code INSEE il n’est plus en usage ; voir ${inWords(after)}.` : "";
  return `${code} est un code postal : la réponse porte sur ${inWords(only)}.${once}`;
}

function formerly(code: string, after: NonNullable<Readings["after"]>): string {
  const was = after.was ? ` (${after.was})` : "";
  return `${code} est un ancien code INSEE${was} : la réponse porte sur la commune d’aujourd’hui, ${inWords(after)}.`;
}

function instead({ postal, after }: Readings): string {
  const once = after ? ` ; l’ancien code INSEE désignait une partie de ${inWords(after)}` : "";
  return `un code INSEE, et non le code postal de plusieurs communes : ${listed(postal)}${once}`;
}

function insteadInEnglish({ postal, after }: Readings): string {
  const once = after ? `; the former INSEE code named a part of ${inWords(after)}` : "";
  return `an INSEE code, and not the postcode of several communes: ${listed(postal)}${once}`;
}

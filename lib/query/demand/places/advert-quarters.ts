import sql from "sql-template-tag";
import type { Queries } from "../../../stores/postgres/postgres.ts";
import { NOT_GONE } from "../../advert-conditions.ts";
import { ask } from "../../ask.ts";
import type { Line } from "../line.ts";
import type { ReadParts } from "../read-parts.ts";
import type { Gazetteer } from "./gazetteer.ts";

/** The adverts of one town are so many times those of the next one, else nobody can choose. */
const DOMINATES = 10;

/** Adds the town to a quarter that is named without one, where the adverts of that quarter are in one town; several are asked back. */
export async function townOfQuarter(db: Queries, line: Line, france: Gazetteer, read: ReadParts): Promise<ReadParts> {
  const [quarter] = read.places.quarters;
  const { towns, areas, ambiguous } = read.places;
  if (!quarter || towns.length + areas.length + ambiguous.length > 0) return read;
  const rows = await ask<{ commune: string; adverts: number }>(
    db,
    sql`select commune, count(*)::int as adverts from advert_facts
      where ${NOT_GONE} and district_folded = fold(${quarter.name}) and commune is not null
      group by commune order by adverts desc, commune limit 5`,
  );
  const found = rows.flatMap(({ commune, adverts }) => {
    const town = france.byCode(commune);
    return town ? [{ town, adverts }] : [];
  });
  const [first, second] = found;
  if (!first) return read;
  if (!second || first.adverts >= DOMINATES * second.adverts) {
    const { from, to } = quarter;
    return { ...read, parts: [...read.parts, { from, to, filters: { commune: [first.town.code] } }] };
  }
  const choix = found.map(({ town: { code, name, department } }) => ({
    code_insee: code,
    nom: name,
    departement: france.department(department) ?? department,
  }));
  return { ...read, places: { ...read.places, ambiguous: [{ ...quarter, mot: line.written(quarter), choix }] } };
}

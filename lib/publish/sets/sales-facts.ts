import sql from "sql-template-tag";
import { ask } from "../../query/ask.ts";
import type { Transaction } from "../../stores/postgres/postgres.ts";
import type { Facts } from "../data-set.ts";

/** What users of data made from DVF are held to: article R*112 A-3 of the Livre des procédures fiscales. */
export const DVF_TERMS =
  "Les traitements de ces données ne peuvent avoir ni pour objet ni pour effet de permettre la réidentification des personnes, et elles ne peuvent pas être indexées par les moteurs de recherche en ligne (articles L112 A et R*112 A-3 du Livre des procédures fiscales).";

/** The years, the communes and the departments that the files of sales cover, and what they leave out. */
export async function salesFacts(tx: Transaction): Promise<Facts> {
  const collected = await ask<{ source: string; collected_at: string }>(
    tx,
    sql`select source_id as source, max(collected_at) as collected_at from sale_coverage group by 1`,
  );
  const years = await ask<{ year: number; complete: boolean; last: string }>(
    tx,
    sql`select year, bool_and(complete) and min(collected_at)::date > make_date(year, 12, 31) as complete,
        least(max(collected_at)::date, make_date(year, 12, 31)) as last
      from sale_coverage group by year order by year`,
  );
  const [places] = await ask<{ absent: string[]; known: number; covered: number; communes: number }>(
    tx,
    sql`select coalesce(array_agg(department order by department) filter (where not covered), '{}') as absent, count(*) as known,
        (select count(distinct commune) from sale_coverage) as covered, (select count(*) from place where type = 'commune') as communes
      from (select department, bool_or(exists (select from sale_coverage c where c.commune = a.area)) as covered
        from publication_zone join publication_area a using (zone) where department is not null group by 1) d`,
  );
  const [first, last] = [years[0], years.at(-1)];
  const incomplete = years.filter(({ complete }) => !complete).map(({ year }) => year);
  return {
    collected,
    period: first && last ? { de: `${first.year}-01-01`, a: last.last } : null,
    gaps: [
      ...(years.length === 0 ? ["Aucun fichier de ventes n’a encore été collecté."] : []),
      ...(incomplete.length > 0
        ? [
            `Années incomplètes pour au moins une commune : ${incomplete.join(", ")} ; la colonne « couverture » de marche-communes le dit commune par commune.`,
          ]
        : []),
      ...(places && years.length > 0 && places.absent.length > 0 ? [absent(places)] : []),
      "DVF ne couvre ni l’Alsace, ni la Moselle, ni Mayotte.",
    ],
  };
}

/** More departments than a sentence should name are counted. */
const NAMED = 20;

function absent({
  absent,
  known,
  covered,
  communes,
}: {
  absent: string[];
  known: number;
  covered: number;
  communes: number;
}): string {
  const which =
    absent.length <= NAMED
      ? `départements sans aucune vente collectée : ${absent.join(", ")}`
      : `${absent.length} départements sur ${known} sans aucune vente collectée`;
  return `${covered} communes couvertes sur ${communes} connues ; ${which}.`;
}

import { DERIVED_BY, deriveFacts } from "../../records/derived-facts.ts";
import type { Advert } from "../../records/record.ts";
import type { Queries } from "../postgres/postgres.ts";

const BATCH = 1000;

/** Reads the signs and concepts of every advert that today's vocabulary has not read, a thousand at a time; gives how many there were. */
export async function deriveSigns(db: Queries): Promise<number> {
  let count = 0;
  for (;;) {
    const adverts = await db.query<{ advert_id: number; content: Advert }>(
      `select advert_id, content from advert where derived_by is null or derived_by < $1 or derived_by > $1 order by advert_id limit ${BATCH}`,
      [DERIVED_BY],
    );
    if (adverts.length === 0) return count;
    const signs = adverts.map(({ advert_id, content }) => ({ advert_id, ...deriveFacts(content) }));
    await db.query(WRITE, [JSON.stringify(signs), DERIVED_BY]);
    count += adverts.length;
  }
}

const WRITE = `
update advert a set derived_by = $2, equipment = s.equipment, is_new = s."isNew", needs_work = s."needsWork", life_annuity = s."lifeAnnuity",
  concepts = s.concepts, concept_names = s."conceptNames", honest = s.honest
from jsonb_to_recordset($1::jsonb) as s (advert_id bigint, equipment text[], "isNew" boolean, "needsWork" boolean, "lifeAnnuity" boolean, concepts jsonb,
  "conceptNames" text[], honest jsonb)
where a.advert_id = s.advert_id`;

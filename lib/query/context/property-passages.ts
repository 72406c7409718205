import sql from "sql-template-tag";
import { bestFacts } from "../../aggregate/identity/best-facts.ts";
import type { Advert } from "../../records/record.ts";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { membersOf } from "../../stores/properties/properties.ts";
import type { Member } from "../../stores/properties/properties.ts";
import { ask } from "../ask.ts";
import { attribute } from "../attribution.ts";
import { STATUS } from "../present.ts";
import { citing, known } from "./passage.ts";
import type { Draft } from "./passage.ts";
import { amount } from "./words.ts";

/** Properties that one context tells of. */
const MOST = 3;

/** The goods behind several adverts each, of those whose ids are given: in how many adverts they are and what was asked for them. */
export async function propertyPassages(
  db: Queries,
  ids: readonly number[],
  sources: readonly Source[],
): Promise<Draft[]> {
  const several = await ask<{ id: number }>(
    db,
    sql`select property_id as id from property
      where property_id = any (${ids}::bigint[]) and advert_count > 1 and status <> 'withdrawn'`,
  );
  const wanted = ids.filter((id) => several.some((one) => one.id === id)).slice(0, MOST);
  if (wanted.length === 0) return [];
  const members = Map.groupBy(await membersOf(db, wanted), ({ propertyId }) => propertyId);
  return wanted.flatMap((id) => passageOf(id, members.get(id) ?? [], sources));
}

function passageOf(id: number, members: readonly Member<Advert>[], sources: readonly Source[]): Draft[] {
  const offered = members.filter(({ status }) => status !== "withdrawn");
  const citation = citing(
    `/biens/${id}`,
    attribute(
      offered.map(({ advert, seenTo }) => ({ source: advert.source, collected_at: seenTo })),
      sources,
    ),
  );
  if (!citation || offered.length < 2) return [];
  const amounts = offered
    .flatMap(({ advert }) => advert.priceCents ?? advert.rentCents ?? [])
    .map((cents) => cents / 100);
  const [lowest, highest] = amounts.length > 0 ? [Math.min(...amounts), Math.max(...amounts)] : [null, null];
  const since = bestFacts(members).firstSeen.slice(0, 10);
  const prices =
    lowest === null || highest === null || lowest === highest ? "" : `, de ${amount(lowest)} à ${amount(highest)}`;
  return [
    {
      id: `bien:${id}`,
      type: "bien",
      titre: `Bien ${id}`,
      faits: known({
        id_bien: id,
        nombre_annonces: offered.length,
        annonces: offered.map(({ advertId }) => `annonce:${advertId}`),
        prix_min: lowest,
        prix_max: highest,
        vu_depuis: since,
        statut: STATUS[bestFacts(members).status],
      }),
      texte: `Un même bien, ${offered.length} annonces en ligne${prices}, vu depuis le ${since}.`,
      suspect: false,
      citation,
    },
  ];
}

import sql from "sql-template-tag";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import { attribute } from "../attribution.ts";
import { readPropertyDocuments } from "../property-document.ts";
import type { PropertyDocument } from "../property-document.ts";
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
    sql`select property_id as id from property where property_id = any (${ids}::bigint[]) and advert_count > 1`,
  );
  const wanted = ids.filter((id) => several.some((one) => one.id === id)).slice(0, MOST);
  const documents = wanted.length > 0 ? await readPropertyDocuments(db, wanted) : [];
  return wanted.flatMap((id) => {
    const document = documents.find(({ id_bien }) => id_bien === id);
    return document ? passageOf(document, sources) : [];
  });
}

function passageOf(document: PropertyDocument, sources: readonly Source[]): Draft[] {
  const { id_bien, nombre_annonces, prix_actuel, premiere_vue, statut, annonces } = document;
  const citation = citing(
    `/biens/${id_bien}`,
    attribute(
      annonces.map(({ source, derniere_vue }) => ({ source, collected_at: derniere_vue })),
      sources,
    ),
  );
  if (!citation || statut === "retiree") return [];
  const offered = annonces.filter((one) => one.statut !== "retiree");
  const amounts = offered.flatMap(({ prix, loyer }) => prix ?? loyer ?? []);
  const [lowest, highest] = [Math.min(...amounts), Math.max(...amounts)];
  return [
    {
      id: `bien:${id_bien}`,
      type: "bien",
      titre: `Bien ${id_bien}`,
      faits: known({
        id_bien,
        nombre_annonces,
        annonces: offered.map(({ id_annonce }) => `annonce:${id_annonce}`),
        prix_actuel,
        prix_min: amounts.length > 0 ? lowest : null,
        prix_max: amounts.length > 0 ? highest : null,
        vu_depuis: premiere_vue.slice(0, 10),
        statut,
      }),
      texte: `Un même bien, ${nombre_annonces} annonces${lowest < highest ? `, de ${amount(lowest)} à ${amount(highest)}` : ""}, vu depuis le ${premiere_vue.slice(0, 10)}.`,
      suspect: false,
      citation,
    },
  ];
}

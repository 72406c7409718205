import sql from "sql-template-tag";
import { ask } from "../../query/ask.ts";
import type { Collected } from "../../query/attribution.ts";
import { presentLevel } from "../../query/rents.ts";
import type { LevelRow } from "../../query/rents.ts";
import { dataSet } from "../data-set.ts";

/** The rent levels of the newest edition that each commune and type has. */
export const rents = dataSet<Omit<LevelRow, "of">>({
  id: "loyers",
  version: "1.0",
  title: "Loyers d’annonce par commune",
  description:
    "Loyer au m² prédit par commune et type de logement, avec son intervalle (carte des loyers, ANIL et ministère chargé du logement). Les éditions ne sont pas comparables entre elles : leur écart n’est pas une évolution des loyers.",
  keywords: ["immobilier", "loyers", "communes"],
  columns: [
    {
      name: "code_insee",
      type: "string",
      required: true,
      description: "Code INSEE de la commune, du découpage de l’édition.",
    },
    { name: "commune", type: "string", description: "Nom de la commune, comme l’édition le donne." },
    {
      name: "type",
      type: "string",
      required: true,
      description: "appartement, appartement-t1-t2, appartement-t3-plus ou maison.",
    },
    {
      name: "loyer_m2",
      type: "number",
      required: true,
      description: "Loyer d’annonce prédit, en €/m² et par mois, charges comprises, logement non meublé.",
    },
    {
      name: "borne_basse",
      type: "number",
      required: true,
      description: "Borne basse de l’intervalle de prédiction à 95 %.",
    },
    {
      name: "borne_haute",
      type: "number",
      required: true,
      description: "Borne haute de l’intervalle de prédiction à 95 %.",
    },
    {
      name: "base",
      type: "string",
      required: true,
      description:
        "commune : prédit par les annonces de la commune ; maille : par celles de communes voisines ou semblables.",
    },
    { name: "observations_commune", type: "integer", description: "Annonces observées dans la commune." },
    { name: "observations_maille", type: "integer", description: "Annonces observées dans la maille." },
    { name: "r2_ajuste", type: "number", description: "R² ajusté du modèle." },
    { name: "edition", type: "integer", description: "Année de l’édition ; vide si le fichier ne la dit pas." },
  ],
  key: ["code_insee", "type"],
  located: false,
  noindex: false,
  terms: null,
  statement: sql`select distinct on (commune collate "C", type collate "C") * from rent_level
    order by commune collate "C", type collate "C", edition desc nulls last, collected_at desc, source_id`,
  present: (row) => {
    const { type, commune, ...rest } = presentLevel(row);
    return { code_insee: commune.code_insee, commune: commune.nom, type, ...rest };
  },
  facts: async (tx) => {
    const collected = await ask<Collected>(
      tx,
      sql`select source_id as source, max(collected_at) as collected_at from rent_level group by 1`,
    );
    const [known] = await ask<{ first: number | null; last: number | null; without: number }>(
      tx,
      sql`select min(edition) as first, max(edition) as last, (select count(*) from place p where type = 'commune' and not exists (
          select from rent_level l join publication_area a on a.area = l.commune where a.zone = p.code)) as without
        from rent_level`,
    );
    const { first = null, last = null, without = 0 } = known ?? {};
    return {
      collected,
      period: first === null || last === null ? null : { de: `${first}-01-01`, a: `${last}-12-31` },
      gaps: without > 0 ? [`${without} communes connues n’ont aucun loyer publié.`] : [],
    };
  },
});

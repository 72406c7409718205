import sql from "sql-template-tag";
import { ask } from "../../query/ask.ts";
import type { Collected } from "../../query/attribution.ts";
import { presentPlace } from "../../query/places.ts";
import type { PlaceRow } from "../../query/places.ts";
import { dataSet } from "../data-set.ts";

/** Communes, arrondissements and former communes. */
export const places = dataSet<PlaceRow>({
  id: "lieux",
  version: "1.0",
  title: "Communes, arrondissements et anciennes communes",
  description:
    "Les communes d’aujourd’hui, les arrondissements de Paris, Lyon et Marseille et les anciennes communes, avec leurs codes postaux, leur population et leur centre.",
  keywords: ["communes", "codes INSEE", "codes postaux"],
  columns: [
    { name: "code_insee", type: "string", required: true, description: "Code INSEE du lieu." },
    { name: "nom", type: "string", required: true, description: "Nom, comme l’INSEE l’écrit." },
    {
      name: "type",
      type: "string",
      required: true,
      description: "commune, arrondissement ou ancienne (commune déléguée, associée ou disparue).",
    },
    { name: "codes_postaux", type: "string", required: true, description: "Codes postaux, séparés par « | »." },
    { name: "departement", type: "string", description: "Code du département." },
    { name: "region", type: "string", description: "Code de la région." },
    { name: "population", type: "integer", description: "Population municipale." },
    { name: "superficie_km2", type: "number", description: "Superficie en km²." },
    {
      name: "code_insee_commune",
      type: "string",
      description: "D’un arrondissement, sa commune ; d’une ancienne commune, celle dont elle fait partie.",
    },
    { name: "commune", type: "string", description: "Nom de celle-ci." },
    { name: "longitude", type: "number", description: "Longitude (WGS 84) du centre." },
    { name: "latitude", type: "number", description: "Latitude (WGS 84) du centre." },
  ],
  key: ["code_insee", "type"],
  located: true,
  noindex: false,
  terms: null,
  statement: sql`select p.code, p.name, p.type, p.postcodes, p.department, p.region, p.population, p.area, p.longitude, p.latitude, p.parent,
      parent.name as parent_name, p.source_id, p.collected_at
    from place p left join place parent on parent.code = p.parent and parent.type = 'commune'
    order by p.code collate "C", p.type collate "C"`,
  present: (row) => {
    const { commune, codes_postaux, longitude, latitude, ...rest } = presentPlace(row);
    return {
      code_insee: rest.code_insee,
      nom: rest.nom,
      type: rest.type,
      codes_postaux: codes_postaux.join("|"),
      departement: rest.departement,
      region: rest.region,
      population: rest.population,
      superficie_km2: rest.superficie_km2,
      code_insee_commune: commune?.code_insee ?? null,
      commune: commune?.nom ?? null,
      longitude,
      latitude,
    };
  },
  facts: async (tx) => {
    const collected = await ask<Collected>(
      tx,
      sql`select source_id as source, max(collected_at) as collected_at from place group by 1`,
    );
    const [known] = await ask<{ unplaced: number; uncounted: number }>(
      tx,
      sql`select count(*) filter (where longitude is null) as unplaced, count(*) filter (where population is null and type <> 'former') as uncounted from place`,
    );
    return {
      collected,
      period: null,
      gaps: [
        ...(known && known.unplaced > 0 ? [`${known.unplaced} lieux sans position connue.`] : []),
        ...(known && known.uncounted > 0 ? [`${known.uncounted} lieux sans population connue.`] : []),
      ],
    };
  },
});

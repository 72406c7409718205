import sql from "sql-template-tag";
import { noMarketPrice } from "../../query/market-price.ts";
import { euros, round } from "../../query/present.ts";
import { dataSet } from "../data-set.ts";
import { DVF_TERMS, salesFacts } from "./sales-facts.ts";

interface SaleRow {
  readonly sold_on: string;
  readonly nature: string;
  readonly price_cents: number | null;
  readonly at_market: boolean;
  readonly dispositions: number;
  readonly commune: string;
  readonly commune_name: string | null;
  readonly department: string;
  readonly sections: string[];
  readonly dwelling_type: "apartment" | "house" | null;
  readonly built_area: number | null;
  readonly rooms: number | null;
  readonly price_per_m2: number | null;
  readonly land_area: number | null;
  readonly dwellings: number;
  readonly lot_count: number | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
}

const TYPE = { apartment: "appartement", house: "maison" } as const;

/** The deeds, without address, parcel, lot or exact place. */
export const sales = dataSet<SaleRow>({
  id: "ventes",
  version: "1.0",
  title: "Ventes immobilières sans adresse",
  description:
    "Une ligne par acte publié par la DGFiP (DVF) : date, nature, prix, commune, section, logement. Sans adresse, parcelle, lot ni identifiant ; la position est celle d’une maille d’un centième de degré (environ un kilomètre).",
  keywords: ["immobilier", "ventes", "mutations", "DVF"],
  columns: [
    { name: "date", type: "date", required: true, description: "Jour de l’acte." },
    { name: "nature", type: "string", required: true, description: "Nature de la mutation, comme DVF l’écrit." },
    {
      name: "prix",
      type: "number",
      description:
        "Prix de l’acte en euros, hors honoraires et frais à la charge de l’acquéreur ; vide s’il n’est pas publié.",
    },
    {
      name: "prix_de_marche",
      type: "boolean",
      required: true,
      description:
        "false : prix symbolique, échange, expropriation ou adjudication, que les statistiques du marché ne comptent pas.",
    },
    {
      name: "nombre_dispositions",
      type: "integer",
      required: true,
      description: "Dispositions de l’acte, dont « prix » est la somme.",
    },
    {
      name: "code_insee",
      type: "string",
      required: true,
      description: "Code INSEE de la commune ou de l’arrondissement, comme l’acte le donne.",
    },
    { name: "commune", type: "string", description: "Son nom, comme l’acte le donne." },
    { name: "departement", type: "string", required: true, description: "Code du département." },
    {
      name: "sections",
      type: "string",
      required: true,
      description: "Sections cadastrales, préfixe et lettres, séparées par « | ».",
    },
    {
      name: "type",
      type: "string",
      description: "appartement ou maison ; vide si l’acte ne porte pas sur un seul logement.",
    },
    { name: "surface", type: "number", description: "Surface réelle bâtie de ce logement, en m²." },
    { name: "pieces", type: "integer", description: "Pièces principales de ce logement." },
    { name: "prix_m2", type: "number", description: "prix ÷ surface, en €/m², pour un seul logement." },
    {
      name: "surface_terrain",
      type: "number",
      description: "Surface de terrain de l’acte, en m², chaque nature de culture comptée une fois.",
    },
    { name: "nombre_logements", type: "integer", required: true, description: "Logements de l’acte." },
    { name: "nombre_lots", type: "integer", description: "Lots de copropriété de l’acte." },
    { name: "longitude", type: "number", description: "Longitude (WGS 84) arrondie au centième de degré." },
    { name: "latitude", type: "number", description: "Latitude (WGS 84) arrondie au centième de degré." },
  ],
  key: [],
  located: true,
  noindex: true,
  terms: DVF_TERMS,
  statement: sql`select sold_on, nature, price_cents, ${noMarketPrice} is null as at_market, dispositions, commune, commune_name, department, sections,
      dwelling_type, built_area, rooms, price_per_m2, land_area, dwellings, lot_count, longitude, latitude
    from sale where superseded_by is null order by commune, sold_on desc, sale_key, ordinal`,
  present: (row) => ({
    date: row.sold_on,
    nature: row.nature,
    prix: euros(row.price_cents),
    prix_de_marche: row.at_market,
    nombre_dispositions: row.dispositions,
    code_insee: row.commune,
    commune: row.commune_name,
    departement: row.department,
    sections: row.sections.join("|"),
    type: row.dwelling_type && TYPE[row.dwelling_type],
    surface: row.built_area,
    pieces: row.rooms,
    prix_m2: row.price_per_m2 === null ? null : round(row.price_per_m2, 2),
    surface_terrain: row.land_area,
    nombre_logements: row.dwellings,
    nombre_lots: row.lot_count,
    longitude: row.longitude === null ? null : round(row.longitude, 2),
    latitude: row.latitude === null ? null : round(row.latitude, 2),
  }),
  facts: salesFacts,
});

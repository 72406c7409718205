import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "csv-parse/sync";
import * as z from "zod";

/** The project's DVF sample: Hendaye, 2019 to 2021, as published. */
export async function hendayeCsv(): Promise<string> {
  return readFile(path.join(import.meta.dirname, "../../localstack/samples/dvf-hendaye-2019-2021.csv"), "utf8");
}

/** One row of geo-DVF by column name; what isn't named is empty. */
export type GeoRow = Readonly<Record<string, string>>;

/** The 40 columns of geo-DVF, in their order. */
export const GEO_COLUMNS = [
  "id_mutation,date_mutation,numero_disposition,nature_mutation,valeur_fonciere,adresse_numero,adresse_suffixe,adresse_nom_voie",
  "adresse_code_voie,code_postal,code_commune,nom_commune,code_departement,ancien_code_commune,ancien_nom_commune,id_parcelle",
  "ancien_id_parcelle,numero_volume,lot1_numero,lot1_surface_carrez,lot2_numero,lot2_surface_carrez,lot3_numero",
  "lot3_surface_carrez,lot4_numero,lot4_surface_carrez,lot5_numero,lot5_surface_carrez,nombre_lots,code_type_local,type_local",
  "surface_reelle_bati,nombre_pieces_principales,code_nature_culture,nature_culture,code_nature_culture_speciale",
  "nature_culture_speciale,surface_terrain,longitude,latitude",
].flatMap((columns) => columns.split(","));

/** A plain row: a flat of 50 m² sold for 148,000 € in Hendaye; `changes` says what is different. */
export function geoRow(changes: GeoRow = {}): GeoRow {
  return {
    id_mutation: "2019-1",
    date_mutation: "2019-08-30",
    numero_disposition: "000001",
    nature_mutation: "Vente",
    valeur_fonciere: "148000",
    adresse_numero: "3",
    adresse_nom_voie: "RUE HAUTE",
    code_postal: "64700",
    code_commune: "64260",
    nom_commune: "Hendaye",
    code_departement: "64",
    id_parcelle: "64260000AM0150",
    nombre_lots: "0",
    code_type_local: "2",
    type_local: "Appartement",
    surface_reelle_bati: "50",
    nombre_pieces_principales: "3",
    ...changes,
  };
}

/** Writes rows as a geo-DVF file of 40 columns. */
export function geoCsv(rows: readonly GeoRow[], columns: readonly string[] = GEO_COLUMNS): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? "").join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

/** Reads a geo-DVF file into rows by column name. */
export function geoRows(csv: string): GeoRow[] {
  return z.array(z.record(z.string(), z.string())).parse(parse(csv, { columns: true }));
}

const UNUSED = [
  "Code service CH",
  "Reference document",
  "1 Articles CGI",
  "2 Articles CGI",
  "3 Articles CGI",
  "4 Articles CGI",
  "5 Articles CGI",
];

const TYPES = new Map([
  ["1", "Maison"],
  ["2", "Appartement"],
  ["3", "Dépendance"],
  ["4", "Local industriel. commercial ou assimilé"],
]);

/**
 * Writes geo-DVF rows as DGFiP writes the raw file they are made from: 43 columns, decimal comma, JJ/MM/AAAA, no leading zeros,
 * no deed id, 0 for the area of an outbuilding.
 */
export function rawDvf(rows: readonly GeoRow[]): string {
  const raw = rows.map(rawRow);
  const columns = Object.keys(raw[0] ?? {});
  return `${[columns, ...raw.map((row) => columns.map((column) => row[column] ?? ""))].map((row) => row.join("|")).join("\r\n")}\r\n`;
}

function rawRow(row: GeoRow): GeoRow {
  const get = (column: string) => row[column] ?? "";
  const [year, month, day] = get("date_mutation").split("-");
  const commune = get("ancien_code_commune") || get("code_commune");
  const parcel = get("ancien_id_parcelle") || get("id_parcelle");
  const overseas = commune.startsWith("97");
  const type = get("code_type_local");
  const lots = ["1er", "2eme", "3eme", "4eme", "5eme"].flatMap((ordinal, at) => [
    [`${ordinal} lot`, get(`lot${at + 1}_numero`)],
    [`Surface Carrez du ${ordinal} lot`, comma(get(`lot${at + 1}_surface_carrez`))],
  ]);
  return Object.fromEntries([
    ...UNUSED.map((column) => [column, ""]),
    ["No disposition", get("numero_disposition").padStart(6, "0")],
    ["Date mutation", [day, month, year].join("/")],
    ["Nature mutation", get("nature_mutation")],
    ["Valeur fonciere", get("valeur_fonciere") && Number(get("valeur_fonciere")).toFixed(2).replace(".", ",")],
    ["No voie", get("adresse_numero")],
    ["B/T/Q", get("adresse_suffixe")],
    ["Type de voie", get("adresse_nom_voie").split(" ")[0]],
    ["Code voie", get("adresse_code_voie")],
    ["Voie", get("adresse_nom_voie").split(" ").slice(1).join(" ")],
    ["Code postal", bare(get("code_postal"))],
    ["Commune", get("nom_commune").toUpperCase()],
    ["Code departement", overseas ? commune.slice(0, 3) : bare(commune.slice(0, 2))],
    ["Code commune", bare(commune.slice(overseas ? 3 : 2))],
    ["Prefixe de section", parcel.slice(5, 8) === "000" ? "" : bare(parcel.slice(5, 8))],
    ["Section", bare(parcel.slice(8, 10))],
    ["No plan", bare(parcel.slice(10))],
    ["No Volume", get("numero_volume")],
    ...lots,
    ["Nombre de lots", get("nombre_lots")],
    ["Code type local", type],
    ["Type local", TYPES.get(type) ?? ""],
    ["Identifiant local", ""],
    ["Surface reelle bati", type && bare(comma(Number(get("surface_reelle_bati") || 0).toString()))],
    ["Nombre pieces principales", type && (get("nombre_pieces_principales") || "0")],
    ["Nature culture", get("code_nature_culture")],
    ["Nature culture speciale", get("code_nature_culture_speciale")],
    ["Surface terrain", get("surface_terrain") && Number(get("surface_terrain")).toString()],
  ]);
}

function bare(code: string): string {
  return code.replace(/^0+(?=.)/, "");
}

function comma(number: string): string {
  return number.replace(".", ",");
}

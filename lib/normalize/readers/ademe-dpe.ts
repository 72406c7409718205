/**
 * Energy ratings (DPE) as ADEME's open data gives them, under the field names of today or of before 2025. Numbers may be texts.
 * `_geopoint` is made by taking all coordinates for those of metropolitan France, and overseas lies in Scotland: it is not read.
 * Of the address only commune, postcode and position are.
 */
import { inseeCode, postcode } from "../dvf/dvf-fields.ts";
import { date } from "../fields/date.ts";
import { energyClass } from "../fields/energy-class.ts";
import { Problem } from "../fields/field.ts";
import type { Field } from "../fields/field.ts";
import { boolean, text } from "../fields/text.ts";
import { point } from "../fields/written.ts";
import { EnergyRating } from "../../records/open-data.ts";
import { departmentOf, unprojected } from "../fields/projection.ts";
import { readRecords } from "../read-records.ts";
import type { ItemReader, ItemRow, ReadContext } from "../reader.ts";
import { allow, demand, excerptOf, unexpected } from "../refusal.ts";
import { EXPECTED } from "../expected.ts";

/** ADEME writes a decimal point, also where numbers are texts. */
const { area, decimal, energyFigure, figure, year } = point;

/** Reads each rating; one without number, date or stage is refused and the rest goes on. */
const ademeDpe: ItemReader = {
  version: 2,
  input: "items",
  read: (rows, context) =>
    readRecords(
      rows,
      EnergyRating,
      ({ value }) => readRating(value, context),
      ({ value }) => excerptOf(JSON.stringify(withoutAddress(value))),
    ),
};
export default ademeDpe;

type Item = ItemRow["value"];

/** Each field by its name of today, then by those that it had in the datasets `dpe-v2-*`. */
export const NAMES = {
  reference: ["numero_dpe", "N°DPE"],
  replaces: ["numero_dpe_remplace", "N°_DPE_remplacé"],
  inactive: ["dpe_desactive", "DPE_désactivé"],
  model: ["modele_dpe", "Modèle_DPE"],
  ratedOn: ["date_etablissement_dpe", "Date_établissement_DPE"],
  validUntil: ["date_fin_validite_dpe", "Date_fin_validité_DPE"],
  type: ["type_batiment", "Type_bâtiment"],
  energyClass: ["etiquette_dpe", "Etiquette_DPE"],
  ghgClass: ["etiquette_ges", "Etiquette_GES"],
  consumption: ["conso_5_usages_par_m2_ep", "Conso_5_usages_par_m²_é_primaire"],
  finalConsumption: ["conso_5_usages_par_m2_ef", "Conso_5_usages/m²_é_finale", "Conso_5_usages_par_m²_é_finale"],
  emissions: ["emission_ges_5_usages_par_m2", "Emission_GES_5_usages_par_m²"],
  dwellingArea: ["surface_habitable_logement", "Surface_habitable_logement"],
  buildingArea: ["surface_habitable_immeuble", "Surface_habitable_immeuble"],
  yearBuilt: ["annee_construction", "Année_construction"],
  period: ["periode_construction", "Période_construction"],
  heating: ["type_energie_principale_chauffage", "Type_énergie_principale_chauffage"],
  mainEnergy: ["type_energie_n1", "Type_énergie_n°1"],
  cost: ["cout_total_5_usages", "Coût_total_5_usages"],
  commune: ["code_insee_ban", "Code_INSEE_(BAN)"],
  communeName: ["nom_commune_ban", "Nom__commune_(BAN)"],
  postcode: ["code_postal_ban", "Code_postal_(BAN)"],
  x: ["coordonnee_cartographique_x_ban", "Coordonnée_cartographique_X_(BAN)"],
  y: ["coordonnee_cartographique_y_ban", "Coordonnée_cartographique_Y_(BAN)"],
  score: ["score_ban", "Score_BAN"],
} as const;

/** Reads one field by whichever of its names the item has; a fault is named after the field as it stands there. */
function fieldsOf(item: Item) {
  const nameOf = (field: keyof typeof NAMES) =>
    NAMES[field].find((name) => item[name] !== undefined) ?? NAMES[field][0];
  return {
    get: <T>(field: keyof typeof NAMES, read: (value: unknown) => Field<T>): T | null =>
      allow(nameOf(field), read(item[nameOf(field)])),
    need: <T>(field: keyof typeof NAMES, read: (value: unknown) => Field<T>): T =>
      demand(nameOf(field), read(item[nameOf(field)])),
  };
}

type Fields = ReturnType<typeof fieldsOf>;

function readRating(item: Item, context: ReadContext): EnergyRating {
  const fields = fieldsOf(item);
  const { get, need } = fields;
  const reference = need("reference", text);
  const replaces = get("replaces", text);
  const type = TYPES.get(get("type", text)?.toLowerCase() ?? "") ?? null;
  const commune = get("commune", inseeCode);
  const code = get("postcode", postcode);
  return {
    kind: "energy-rating",
    source: context.source.id,
    reference,
    replaces: replaces === reference ? null : replaces,
    active: get("inactive", boolean) !== true,
    stage: stageOf(fields, context),
    type,
    ratedOn: need("ratedOn", date),
    validUntil: get("validUntil", date),
    energyClass: get("energyClass", label),
    ghgClass: get("ghgClass", label),
    energyConsumption: get("consumption", energyFigure),
    finalEnergyConsumption: get("finalConsumption", energyFigure),
    ghgEmissions: get("emissions", figure),
    area: get(type === "building" ? "buildingArea" : "dwellingArea", area),
    yearBuilt: get("yearBuilt", year),
    constructionPeriod: get("period", text),
    heatingEnergy: get("heating", text) ?? get("mainEnergy", text),
    annualCostCents: get("cost", cents),
    commune,
    communeName: get("communeName", text),
    postcode: code,
    ...positionOf(fields, departmentOf(commune, code)),
    geocodeScore: get("score", figure),
    collectedAt: context.collectedAt,
    rows: 1,
  };
}

const TYPES = new Map<string, NonNullable<EnergyRating["type"]>>([
  ["maison", "house"],
  ["appartement", "apartment"],
  ["immeuble", "building"],
  ["immeuble collectif", "building"],
]);

/** The two datasets have one shape: which one it is the request tells, else the method by which the rating was made. */
function stageOf({ need }: Fields, { source, file }: ReadContext): EnergyRating["stage"] {
  const request = source.kind === "api" ? source.requests.find(({ title }) => title === file) : undefined;
  if (request?.stage) return request.stage;
  const method = need("model", text);
  if (/\bneuf\b/i.test(method)) return "new";
  if (/\blogement\b/i.test(method)) return "existing";
  const [field] = NAMES.model;
  throw unexpected(field, method, EXPECTED.methodOfDwelling);
}

/** A label that is none ("N", a blank) says nothing. */
function label(value: unknown): Field<NonNullable<EnergyRating["energyClass"]>> {
  const read = energyClass(value);
  return read instanceof Problem ? null : read;
}

/** A cost has as many decimals as its computation gave. */
function cents(value: unknown): Field<number> {
  const euros = figure(value);
  return typeof euros === "number" ? Math.round(euros * 100) : euros;
}

function positionOf({ get }: Fields, department: string | null) {
  const [x, y] = [get("x", decimal), get("y", decimal)];
  const position = x !== null && y !== null && department !== null ? unprojected(x, y, department) : null;
  return position ?? { longitude: null, latitude: null };
}

const SHOWN: ReadonlySet<string> = new Set(
  Object.entries(NAMES).flatMap(([field, names]) => (field === "x" || field === "y" ? [] : names)),
);

/** What a refused row shows of itself: nothing that tells which home it is of. */
function withoutAddress(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => SHOWN.has(name)));
}

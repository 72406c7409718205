/**
 * Communes, municipal arrondissements and associated or delegated communes as https://geo.api.gouv.fr gives them.
 * Surfaces are hectares there; a department is kept by its code, a region by its name.
 */
import { Problem } from "../fields/field.ts";
import { text } from "../fields/text.ts";
import { point } from "../fields/written.ts";
import { Place } from "../../records/open-data.ts";
import { readRecords } from "../read-records.ts";
import type { ItemReader, ItemRow, ReadContext } from "../reader.ts";
import { allow, demand, excerptOf, unexpected } from "../refusal.ts";
import { EXPECTED, oneOf } from "../expected.ts";

const { count, decimal } = point;

/** Reads each commune into a place; one that can't be read is refused and the rest goes on. */
const communes: ItemReader = {
  version: 1,
  input: "items",
  read: (rows, context) =>
    readRecords(
      rows,
      Place,
      ({ value }) => readPlace(value, context),
      ({ value }) => excerptOf(JSON.stringify(value)),
    ),
};
export default communes;

type Item = ItemRow["value"];

function readPlace(item: Item, context: ReadContext): Place {
  const code = demand("code", text(item["code"]));
  const type = typeOf(item, code);
  const hectares = allow("surface", decimal(item["surface"]));
  const [longitude, latitude] = centreOf(item);
  return {
    kind: "place",
    source: context.source.id,
    code,
    name: demand("nom", text(item["nom"])),
    type,
    parent: parentOf(item, type, code),
    postcodes: textsOf("codesPostaux", item),
    department: partOf("departement", "code", item) ?? allow("codeDepartement", text(item["codeDepartement"])),
    region: partOf("region", "nom", item),
    population: allow("population", count(item["population"])),
    area: hectares === null ? null : Math.round(hectares * 100) / 10_000,
    longitude,
    latitude,
    formerCodes: textsOf("anciensCodes", item),
    collectedAt: context.collectedAt,
    rows: 1,
  };
}

const ARRONDISSEMENTS: readonly { readonly codes: RegExp; readonly commune: string }[] = [
  { codes: /^751\d\d$/, commune: "75056" },
  { codes: /^6938[1-9]$/, commune: "69123" },
  { codes: /^132(0[1-9]|1[0-6])$/, commune: "13055" },
];

const TYPES = new Map<string, Place["type"]>([
  ["commune-actuelle", "commune"],
  ["arrondissement-municipal", "arrondissement"],
  ["commune-associee", "former"],
  ["commune-deleguee", "former"],
]);

function typeOf(item: Item, code: string): Place["type"] {
  const written = allow("type", text(item["type"]));
  if (written === null) {
    if (item["chefLieu"] !== undefined) return "former";
    return communeOfArrondissement(code) === null ? "commune" : "arrondissement";
  }
  const type = TYPES.get(written);
  if (type) return type;
  throw unexpected("type", written, oneOf(TYPES.keys()));
}

function parentOf(item: Item, type: Place["type"], code: string): string | null {
  if (type === "commune") return null;
  if (type === "former") return demand("chefLieu", text(item["chefLieu"]));
  return allow("commune", text(item["commune"])) ?? communeOfArrondissement(code);
}

/** The API leaves it to the code to tell whose arrondissement it is. */
function communeOfArrondissement(code: string): string | null {
  return ARRONDISSEMENTS.find(({ codes }) => codes.test(code))?.commune ?? null;
}

/** The centre is a GeoJSON point: longitude first. */
function centreOf(item: Item): [number, number] | [null, null] {
  const centre = item["centre"];
  const coordinates = isObject(centre) ? centre["coordinates"] : null;
  if (!Array.isArray(coordinates)) return [null, null];
  const longitude = allow("centre", decimal(coordinates[0]));
  const latitude = allow("centre", decimal(coordinates[1]));
  if (longitude === null || latitude === null) return [null, null];
  if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) return [longitude, latitude];
  allow("centre", new Problem(coordinates, EXPECTED.coordinates));
  return [null, null];
}

function partOf(field: string, part: "code" | "nom", item: Item): string | null {
  const whole = item[field];
  return isObject(whole) ? allow(`${field}.${part}`, text(whole[part])) : null;
}

function textsOf(field: string, item: Item): string[] {
  const list = item[field];
  if (!Array.isArray(list)) return [];
  return [...new Set(list.flatMap((entry: unknown) => allow(field, text(entry)) ?? []))].sort();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

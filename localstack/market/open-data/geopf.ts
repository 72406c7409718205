import { parse } from "csv-parse/sync";
import * as z from "zod";
import { RateLimit, refusal, unserved, value } from "./api.ts";
import type { ApiAnswer, ApiRequest, ApiServer } from "./api.ts";
import { nearestTown } from "./places.ts";
import { featureOf, findAddresses } from "./find-address.ts";
import type { Found } from "./find-address.ts";
import { streetsOf } from "./streets.ts";

const PER_SECOND = 50;
/** Above the limit, everything is refused for so long, in ms. */
const PAUSE = 5_000;
const DEFAULT_LIMIT = 5;
const MOST = 20;
/** Of a file, in bytes. */
const LARGEST = 50_000_000;
const TYPES = new Set(["housenumber", "street", "locality", "municipality"]);
const FORM = new Set(["data", "columns", "citycode", "postcode", "result_columns"]);

/**
 * Opens the stand-in for the Géoplateforme's geocoder: invented streets and numbers of the market's towns.
 *
 * Checked against IGN's page on limits of use (cartes.gouv.fr, "Limites d’usage": 50 requests a second and address, then 429 to everything
 * for 5 s with `Retry-After`) and against the public code of its geocoder (IGNF/geocodage, definition of parameters): length and first
 * letter of `q`, `limit` from 1 to 20, `postcode`, `citycode`, `type`, `index`, `lon` and `lat` together and in bounds, each else a 400
 * "Failed parsing query". Not checked: that a file may have 50 MB. Stricter than the real one: what is not served here (points of interest, parcels,
 * other parameters) is refused; the real one passes over parameters that it does not know.
 */
export function geopf(): ApiServer {
  const limit = new RateLimit(PER_SECOND, 1_000, PAUSE);
  return (request) => {
    const refused = limit.refuses();
    if (refused !== undefined) return refused;
    switch (`${request.method} ${request.url.pathname.replace(/\/$/, "")}`) {
      case "GET /geocodage/search":
        return search(request.url);
      case "GET /geocodage/reverse":
        return reverse(request.url);
      case "POST /geocodage/search/csv":
        return bulk(request);
      default:
        return refusal(404, "Not Found");
    }
  };
}

function search(url: URL): ApiAnswer {
  const asked = url.searchParams;
  const text = (name: string): string | undefined => asked.get(name)?.trim() || undefined;
  const [q, postcode, citycode, type] = [text("q"), text("postcode"), text("citycode"), text("type")];
  const most = Number(text("limit") ?? DEFAULT_LIMIT);
  const faults = [
    ...strays(url, ["q", "limit", "autocomplete", "index", "lat", "lon", "type", "postcode", "citycode"]),
    ...(q === undefined ? ["q is a required param"] : []),
    ...(q !== undefined && !/^[\p{L}\d].{2,199}$/u.test(q)
      ? ["q: must contain between 3 and 200 chars and start with a number or a letter"]
      : []),
    ...(Number.isInteger(most) && most >= 1 && most <= MOST
      ? []
      : [`limit: Param limit must be an integer between 1 and ${MOST}`]),
    ...(/^([01]|true|false|yes|no)$/i.test(text("autocomplete") ?? "1")
      ? []
      : ["autocomplete: Unable to parse value as boolean"]),
    ...((text("index") ?? "address") === "address" ? [] : [`Unexpected value '${text("index")}' for param index`]),
    ...(type === undefined || TYPES.has(type) ? [] : [`Unexpected value '${type}' for param type`]),
    ...(postcode === undefined || /^\d{5}$/.test(postcode) ? [] : ["postcode: Param postcode must contain 5 digits"]),
    ...(citycode === undefined || /^(\d{5}|\d[AB]\d{3})$/.test(citycode)
      ? []
      : ["citycode: Param citycode is invalid"]),
    ...pointFaults(asked, false),
  ];
  if (faults.length > 0) return wrong(...faults);
  const found = findAddresses(q ?? "", { postcode, citycode }).filter((one) => type === undefined || one.type === type);
  return collection(found.slice(0, most), q);
}

function strays(url: URL, served: readonly string[]): string[] {
  const stray = unserved(url, served);
  return stray === undefined ? [] : [`${stray}: this parameter is not served here`];
}

/** A point has both of its numbers, or neither where it need not be given. */
function pointFaults(asked: URLSearchParams, needed: boolean): string[] {
  const [lon, lat] = [asked.get("lon")?.trim() ?? "", asked.get("lat")?.trim() ?? ""];
  if ((lon === "") !== (lat === "")) return ["lon/lat must be present together if defined"];
  if (lon === "") return needed ? ["lon, lat: must be numbers"] : [];
  const within = (text: string, most: number): boolean =>
    /^[+-]?\d+(\.\d*)?$/.test(text) && Math.abs(Number(text)) <= most;
  return [
    ...(within(lon, 180) ? [] : ["lon: lon must be a float between -180 and 180"]),
    ...(within(lat, 90) ? [] : ["lat: lat must be a float between -90 and 90"]),
  ];
}

function reverse(url: URL): ApiAnswer {
  const asked = url.searchParams;
  const faults = [...strays(url, ["lon", "lat", "index", "limit", "type"]), ...pointFaults(asked, true)];
  if (faults.length > 0) return wrong(...faults);
  const [longitude, latitude] = [Number(asked.get("lon")), Number(asked.get("lat"))];
  const town = nearestTown(longitude, latitude)?.town;
  if (town === undefined) return collection([]);
  const away = (street: { longitude: number; latitude: number }): number =>
    Math.hypot(street.longitude - longitude, street.latitude - latitude);
  const [street] = streetsOf(town).toSorted((a, b) => away(a) - away(b));
  if (street === undefined) return collection([]);
  const { name, id } = street;
  return collection([
    {
      type: "street",
      score: 0.9,
      town,
      name,
      street: name,
      id: `${town.insee}_${id}`,
      longitude: street.longitude,
      latitude: street.latitude,
    },
  ]);
}

function collection(found: readonly Found[], query?: string): ApiAnswer {
  return value({ type: "FeatureCollection", features: found.map(featureOf), ...(query !== undefined && { query }) });
}

function wrong(...detail: readonly string[]): ApiAnswer {
  return { ...value({ code: 400, message: "Failed parsing query", detail }), status: 400 };
}

const Rows = z.array(z.record(z.string(), z.string()));

/** Columns that are added, in their order. */
const RESULTS = [
  "longitude",
  "latitude",
  "result_score",
  "result_score_next",
  "result_label",
  "result_type",
  "result_id",
  "result_housenumber",
  "result_name",
  "result_street",
  "result_postcode",
  "result_city",
  "result_context",
  "result_citycode",
  "result_status",
];

async function bulk({ headers, body }: ApiRequest): Promise<ApiAnswer> {
  const form = await formOf(headers["content-type"] ?? "", body);
  const data = form?.get("data");
  if (form === null || !(data instanceof File)) return wrong("data: a file is expected");
  if (data.size > LARGEST) return refusal(413, "Le fichier est trop grand");
  const stray = [...form.keys()].find((name) => !FORM.has(name));
  if (stray !== undefined) return wrong(`${stray}: this parameter is not served here`);
  const text = await data.text();
  const delimiter = /^[^\r\n]*/.exec(text)?.[0].includes(";") ? ";" : ",";
  const rows = Rows.parse(parse(text, { columns: true, delimiter, bom: true, skip_empty_lines: true }));
  const header = Object.keys(rows[0] ?? {});
  const texts = (name: string): string[] => form.getAll(name).filter((field) => typeof field === "string");
  const columns = texts("columns");
  const missing = [...columns, ...texts("postcode"), ...texts("citycode")].find(
    (name) => rows.length > 0 && !header.includes(name),
  );
  if (missing !== undefined) return wrong(`columns: ${missing} is not a column of the file`);
  const wanted = texts("result_columns");
  const added = wanted.length > 0 ? RESULTS.filter((name) => wanted.includes(name)) : RESULTS;
  const lines = rows.map((row) => {
    const q = (columns.length > 0 ? columns : header).map((name) => row[name] ?? "").join(" ");
    const [postcode, citycode] = [texts("postcode"), texts("citycode")].map(([name = ""]) => row[name] || undefined);
    const results = resultsOf(q.trim(), { postcode, citycode });
    return [...header.map((name) => row[name] ?? ""), ...added.map((name) => String(results[name] ?? ""))];
  });
  const csv = [[...header, ...added], ...lines].map((cells) =>
    cells.map((cell) => quoted(cell, delimiter)).join(delimiter),
  );
  return { status: 200, body: `${csv.join("\n")}\n`, type: "text/csv; charset=utf-8" };
}

async function formOf(type: string, body: Buffer): Promise<FormData | null> {
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  } catch {
    return null;
  }
}

function resultsOf(q: string, within: Parameters<typeof findAddresses>[1]): Record<string, string | number> {
  if (q === "") return { result_status: "skipped" };
  const [best, next] = findAddresses(q, within);
  if (best === undefined) return { result_status: "not-found" };
  const { properties } = featureOf(best);
  return {
    ...Object.fromEntries(Object.entries(properties).map(([key, field]) => [`result_${key}`, field])),
    longitude: best.longitude,
    latitude: best.latitude,
    ...(next !== undefined && { result_score_next: next.score }),
    result_status: "ok",
  };
}

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

import { parse } from "csv-parse/sync";
import * as z from "zod";
import { RateLimit, refusal, value } from "./api.ts";
import type { ApiAnswer, ApiRequest, ApiServer } from "./api.ts";
import { nearestTown } from "./places.ts";
import { featureOf, findAddresses } from "./find-address.ts";
import type { Found } from "./find-address.ts";
import { streetsOf } from "./streets.ts";

const PER_SECOND = 50;
const DEFAULT_LIMIT = 5;

/** Opens the stand-in for the Géoplateforme's geocoder: invented streets and numbers of the market's towns. */
export function geopf(): ApiServer {
  const limit = new RateLimit(PER_SECOND, 1_000);
  return (request) => {
    const refused = limit.refuses();
    if (refused !== undefined) return refused;
    switch (`${request.method} ${request.url.pathname.replace(/\/$/, "")}`) {
      case "GET /geocodage/search":
        return search(request.url.searchParams);
      case "GET /geocodage/reverse":
        return reverse(request.url.searchParams);
      case "POST /geocodage/search/csv":
        return bulk(request);
      default:
        return refusal(404, "Not Found");
    }
  };
}

function search(asked: URLSearchParams): ApiAnswer {
  const q = asked.get("q")?.trim() ?? "";
  if (q.length < 3) return wrong("q: must contain between 3 and 200 chars and start with a number or a letter");
  const [postcode, citycode, type] = ["postcode", "citycode", "type"].map((name) => asked.get(name) ?? undefined);
  if (postcode !== undefined && !/^\d{5}$/.test(postcode)) return wrong("postcode: must contain 5 digits");
  const most = Number(asked.get("limit") ?? DEFAULT_LIMIT);
  const found = findAddresses(q, { postcode, citycode }).filter((one) => type === undefined || one.type === type);
  return collection(found.slice(0, most), q);
}

function reverse(asked: URLSearchParams): ApiAnswer {
  const [longitude, latitude] = [Number(asked.get("lon") ?? "x"), Number(asked.get("lat") ?? "x")];
  if (Number.isNaN(longitude) || Number.isNaN(latitude)) return wrong("lon, lat: must be numbers");
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

function wrong(detail: string): ApiAnswer {
  return { ...value({ code: 400, message: "Failed parsing query", detail: [detail] }), status: 400 };
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

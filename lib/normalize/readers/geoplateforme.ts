/**
 * Answers of the Géoplateforme's geocoder: a GeoJSON FeatureCollection for one address, a row with `result_*` columns for one of many.
 * https://geoservices.ign.fr/documentation/services/services-geoplateforme/geocodage
 */
import * as z from "zod";
import { text } from "../fields/text.ts";
import { point } from "../fields/written.ts";
import { Geocode } from "../../records/open-data.ts";
import { readRecords } from "../read-records.ts";
import type { ItemReader, ItemRow, ReadContext } from "../reader.ts";
import { RowRefused, allow, excerptOf, lacking, unexpected } from "../refusal.ts";
import { EXPECTED } from "../expected.ts";
import { READING } from "../reasons.ts";

const { decimal } = point;

/** Reads each answer; an address that was not found is an answer too. */
const geoplateforme: ItemReader = {
  version: 1,
  input: "items",
  read: (rows, context) =>
    readRecords(
      rows,
      Geocode,
      ({ value }) => readAnswer(value, context),
      ({ value }) => excerptOf(JSON.stringify(value)),
    ),
};
export default geoplateforme;

const Asked = z.object({ question: z.object({ key: z.string() }) });
const Feature = z.object({
  geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]).rest(z.number()) }),
  properties: z.looseObject({
    label: z.string(),
    score: z.number(),
    type: z.string(),
    citycode: z.string().optional(),
  }),
});
const Collection = z.object({ features: z.array(Feature) });
const Row = z.record(z.string(), z.string());

/** What was found, whichever way it was asked for. */
interface Found {
  readonly label: string | null;
  readonly type: string | null;
  readonly score: number | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly commune: string | null;
}

function readAnswer(value: ItemRow["value"], context: ReadContext): Geocode {
  const asked = Asked.safeParse(value);
  if (!asked.success) throw new RowRefused("question", READING.noQuestion());
  const found = value["row"] === undefined ? foundIn(value["answer"]) : foundInRow(value["row"]);
  const { label, type, score, longitude, latitude, commune } = found ?? NOTHING;
  return {
    kind: "geocode",
    source: context.source.id,
    key: asked.data.question.key,
    label,
    precision: precisionOf(type),
    score,
    longitude,
    latitude,
    commune,
    collectedAt: context.collectedAt,
    rows: 1,
  };
}

const NOTHING: Found = { label: null, type: null, score: null, longitude: null, latitude: null, commune: null };

function foundIn(answer: unknown): Found | null {
  const read = Collection.safeParse(answer);
  if (!read.success) {
    throw lacking("answer", EXPECTED.featureCollection);
  }
  const [feature] = read.data.features;
  if (!feature) return null;
  const [longitude, latitude] = feature.geometry.coordinates;
  const { label, score, type, citycode } = feature.properties;
  return { label, type, score, longitude, latitude, commune: citycode ?? null };
}

function foundInRow(row: unknown): Found | null {
  const read = Row.safeParse(row);
  if (!read.success) throw lacking("row", EXPECTED.answerColumns);
  const cell = (name: string) => read.data[name] ?? "";
  if (cell("result_status") !== "ok" && cell("result_label") === "") return null;
  return {
    label: allow("result_label", text(cell("result_label"))),
    type: allow("result_type", text(cell("result_type"))),
    score: allow("result_score", decimal(cell("result_score"))),
    longitude: allow("longitude", decimal(cell("longitude"))),
    latitude: allow("latitude", decimal(cell("latitude"))),
    commune: allow("result_citycode", text(cell("result_citycode"))),
  };
}

function precisionOf(type: string | null): Geocode["precision"] {
  if (type === null) return null;
  const known = Geocode.shape.precision.safeParse(type);
  if (known.success) return known.data;
  throw unexpected("type", type, EXPECTED.geocodePrecision);
}

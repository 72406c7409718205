/** Lists that are answered as JSON, CSV or GeoJSON, as the caller accepts. */
import * as z from "zod";
import { csvOf, featureOf } from "../query/table.ts";
import type { TableRow } from "../query/table.ts";
import type { Answer } from "./answer.ts";
import type { AnswerStatement, Statement } from "./route.ts";

const CSV = "text/csv";
const GEOJSON = "application/geo+json";

const Features = z
  .object({
    type: z.literal("FeatureCollection"),
    features: z.array(
      z.object({
        type: z.literal("Feature"),
        id: z.union([z.int(), z.string()]).optional(),
        geometry: z.object({ type: z.literal("Point"), coordinates: z.array(z.number()) }).nullable(),
        properties: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: "Entites", description: "GeoJSON ; « geometry » est null où la position n’est pas connue" });

/** States an answer that is a list: in JSON of this schema, as CSV, as GeoJSON. */
export function listing(
  description: string,
  schema: z.ZodType,
  rest: Omit<AnswerStatement, "description" | "content"> = {},
): AnswerStatement {
  return {
    description,
    content: {
      "application/json": schema,
      [CSV]: z.string().describe("RFC 4180, une ligne d’en-tête, UTF-8"),
      [GEOJSON]: Features,
    },
    ...rest,
  };
}

/** What a list holds, beside how it looks in JSON. */
export interface Listed {
  readonly json: unknown;
  readonly rows: readonly TableRow[];
  /** The columns of CSV, in order. */
  readonly columns: readonly string[];
  readonly idOf: (row: TableRow) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The parameters that give the next page. */
  readonly next?: Readonly<Record<string, string>> | undefined;
}

/** Answers a list in the type that was negotiated. */
export function listed(type: string, { json, rows, columns, idOf, headers, next }: Listed): Answer {
  const rest = { ...(headers && { headers }), ...(next && { next }) };
  if (type === CSV) return { body: csvOf(rows, columns), type: `${CSV}; charset=utf-8; header=present`, ...rest };
  if (type !== GEOJSON) return { body: json, ...rest };
  const features = rows.map((row) => featureOf(row, idOf(row)));
  return { body: { type: "FeatureCollection", features }, type: GEOJSON, ...rest };
}

/** The header that leads to the next page. */
export const NEXT = { Link: 'l’adresse de la page d’après, rel="next", quand il y en a une' };

/** Whether a route gives a list that its parameter `suivant` asks on. */
export function isPaged({ method = "GET", params }: Pick<Statement, "method" | "params">): boolean {
  return method === "GET" && "suivant" in params.shape;
}

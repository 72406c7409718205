import * as z from "zod";
import { drawFor } from "../../localstack/market/draw.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import { openApiDocument } from "../../lib/http/openapi.ts";
import { routes } from "../../lib/http/routes/routes.ts";

const Parameters = z.array(
  z.object({
    name: z.string(),
    in: z.string(),
    schema: z
      .looseObject({
        type: z.string().optional(),
        enum: z.array(z.unknown()).optional(),
        anyOf: z.array(z.looseObject({ type: z.string().optional() })).optional(),
      })
      .optional(),
  }),
);
type Parameter = z.infer<typeof Parameters>[number];

/** Towns and codes that are in the data. */
export interface Known {
  readonly cities: readonly string[];
  readonly communes: readonly string[];
  readonly postcodes: readonly string[];
  /** Longitude and latitude. */
  readonly points: readonly (readonly [number, number])[];
}

/** Parameters that go together, and their values. */
type Given = Readonly<Record<string, string>>;
type Make = (draw: Draw, known: Known) => Given;

/** What is no filter: how much is shown, and the count of all, which a page does without. */
const NO_FILTERS = /^(skip|limit|limite|tri|total|champs|suivant|format)$/;
const FEATURES = ["jardin", "balcon", "terrasse", "garage", "parking", "ascenseur", "piscine", "cave"];

/** Values that people would give, by the parameter's name. */
const VALUES: Readonly<Record<string, (draw: Draw, known: Known) => string>> = {
  min_prix: (draw) => String(draw.int(1, 12) * 25_000),
  max_prix: (draw) => String(draw.int(8, 30) * 25_000),
  min_loyer: (draw) => String(draw.int(2, 8) * 100),
  max_loyer: (draw) => String(draw.int(6, 20) * 100),
  min_prix_m2: (draw) => String(draw.int(5, 25) * 100),
  max_prix_m2: (draw) => String(draw.int(20, 45) * 100),
  min_surface: (draw) => String(draw.int(1, 8) * 10),
  max_surface: (draw) => String(draw.int(5, 18) * 10),
  min_terrain: (draw) => String(draw.int(1, 20) * 100),
  max_terrain: (draw) => String(draw.int(5, 30) * 100),
  min_annee: (draw) => String(draw.int(1900, 1980)),
  max_annee: (draw) => String(draw.int(1960, 2025)),
  localisation: (draw, { cities }) => draw.one(cities),
  commune: (draw, { communes }) => draw.one(communes),
  code_postal: (draw, { postcodes }) => draw.one(postcodes),
  departement: (draw, { communes }) => draw.one(communes).slice(0, 2),
  type_bien: (draw) => draw.one(["appartement", "maison", "duplex"]),
  source: () => "imo-ops-export",
  dpe: (draw) => draw.one(["A", "B,C", "A,B,C,D", "F,G"]),
  dpe_max: (draw) => draw.one(["B", "C", "D", "E"]),
  avec: (draw) => draw.one(FEATURES),
  sans: (draw) => draw.one(FEATURES),
  publiee_depuis: (draw) => draw.one(["2026", "2026-11-01"]),
  publiee_avant: (draw) => draw.one(["2026-11-15", "2027"]),
  vue_depuis: (draw) => draw.one(["2026", "2026-11-20"]),
};

/** Parameters that mean nothing alone, by one of them. */
const TOGETHER: Readonly<Record<string, Make>> = {
  rayon_km: (draw, { communes }) => ({ commune: draw.one(communes), rayon_km: String(draw.int(2, 40)) }),
  rayon: (draw, { points }) => {
    const [lon, lat] = draw.one(points);
    return { lat: String(lat), lon: String(lon), rayon: String(draw.int(1, 40) * 500) };
  },
  bbox: (draw, { points }) => {
    const [lon, lat] = draw.one(points);
    const half = draw.int(1, 30) / 100;
    return { bbox: [lon - half, lat - half, lon + half, lat + half].map((side) => side.toFixed(4)).join(",") };
  },
};
const IN_OTHERS = /^(lat|lon)$/;

/** Combinations of filters with an order, the same for the same data, and the filters for which no value could be drawn. */
export function drawCombinations(
  count: number,
  known: Known,
): { readonly targets: readonly string[]; readonly left: readonly string[] } {
  const { paths } = openApiDocument(routes, "bench");
  const parameters = Parameters.parse(paths?.["/annonces"]?.get?.parameters ?? []).filter(
    ({ in: at }) => at === "query",
  );
  const filters = parameters.filter(({ name }) => !NO_FILTERS.test(name) && !IN_OTHERS.test(name));
  const drawn = filters.flatMap((parameter) => makerOf(parameter) ?? []);
  const order = parameters.find(({ name }) => name === "tri");
  const draw = drawFor("combinations");
  const targets = Array.from({ length: count }, () => {
    const some = draw.some(drawn, draw.int(1, 4) / drawn.length);
    const given = (some.length > 0 ? some : [draw.one(drawn)]).map((make) => make(draw, known));
    const tri = draw.chance(0.5) && order ? makerOf(order)?.(draw, known) : undefined;
    return `/annonces?${new URLSearchParams(Object.assign({ limit: "20" }, ...given, tri)).toString()}`;
  });
  return { targets, left: filters.filter((parameter) => !makerOf(parameter)).map(({ name }) => name) };
}

function makerOf({ name, schema }: Parameter): Make | undefined {
  const together = TOGETHER[name];
  if (together) return together;
  const value = VALUES[name] ?? drawerOf(schema);
  return value && ((draw, known) => ({ [name]: value(draw, known) }));
}

function drawerOf(schema: Parameter["schema"]): ((draw: Draw) => string) | undefined {
  const values = schema?.enum?.map(String);
  if (values && values.length > 0) return (draw) => draw.one(values);
  if (schema?.anyOf?.some(({ type }) => type === "boolean")) return (draw) => draw.one(["oui", "non"]);
  if (schema?.type === "integer") return (draw) => String(draw.int(1, 5));
  return undefined;
}

import * as z from "zod";
import { drawFor } from "../../localstack/market/draw.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import { openApiDocument } from "../../lib/http/openapi.ts";
import { routes } from "../../lib/http/routes/routes.ts";

const Parameters = z.array(
  z.object({
    name: z.string(),
    in: z.string(),
    schema: z.looseObject({ type: z.string().optional(), enum: z.array(z.unknown()).optional() }).optional(),
  }),
);
type Parameter = z.infer<typeof Parameters>[number];

/** Towns and codes that are in the data. */
export interface Known {
  readonly cities: readonly string[];
  readonly communes: readonly string[];
  readonly postcodes: readonly string[];
}

/** What is no filter: how much is shown, and the count of all, which a page does without. */
const NO_FILTERS = /^(skip|limit|limite|tri|total|champs|suivant|format)$/;
const FEATURES = ["jardin", "balcon", "terrasse", "garage", "parking", "ascenseur", "piscine", "cave"];

/** Values that people would give, by the parameter's name. */
const VALUES: Readonly<Record<string, (draw: Draw, known: Known) => string>> = {
  min_prix: (draw) => String(draw.int(1, 12) * 25_000),
  max_prix: (draw) => String(draw.int(8, 30) * 25_000),
  min_loyer: (draw) => String(draw.int(2, 8) * 100),
  max_loyer: (draw) => String(draw.int(6, 20) * 100),
  min_surface: (draw) => String(draw.int(1, 8) * 10),
  max_surface: (draw) => String(draw.int(5, 18) * 10),
  min_terrain: (draw) => String(draw.int(1, 20) * 100),
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
};

/** Combinations of filters with an order, the same for the same data, and the filters for which no value could be drawn. */
export function drawCombinations(
  count: number,
  known: Known,
): { readonly targets: readonly string[]; readonly left: readonly string[] } {
  const { paths } = openApiDocument(routes, "bench");
  const parameters = Parameters.parse(paths?.["/annonces"]?.get?.parameters ?? []).filter(
    ({ in: at }) => at === "query",
  );
  const filters = parameters.filter(({ name }) => !NO_FILTERS.test(name));
  const drawn = filters.flatMap((parameter) => {
    const make = makerOf(parameter);
    return make ? [[parameter.name, make] as const] : [];
  });
  const order = parameters.find(({ name }) => name === "tri");
  const draw = drawFor("combinations");
  const targets = Array.from({ length: count }, () => {
    const share = draw.int(1, 4) / drawn.length;
    const some = draw.some(drawn, share);
    const given = (some.length > 0 ? some : [draw.one(drawn)]).map(
      ([name, make]) => [name, make(draw, known)] as const,
    );
    const tri = order && draw.chance(0.5) ? [["tri", makerOf(order)?.(draw, known) ?? ""] as const] : [];
    return `/annonces?${new URLSearchParams(Object.fromEntries([...given, ...tri, ["limit", "20"] as const])).toString()}`;
  });
  const left = filters.filter(({ name }) => !drawn.some(([other]) => other === name)).map(({ name }) => name);
  return { targets, left };
}

function makerOf({ name, schema }: Parameter): ((draw: Draw, known: Known) => string) | undefined {
  const known = VALUES[name];
  if (known) return known;
  const values = schema?.enum?.map(String);
  if (values && values.length > 0) return (draw) => draw.one(values);
  if (schema?.type === "boolean") return (draw) => String(draw.chance(0.5));
  if (schema?.type === "integer") return (draw) => String(draw.int(1, 5));
  return undefined;
}

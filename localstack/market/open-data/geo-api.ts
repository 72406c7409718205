import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { projectRoot } from "../../home.ts";
import { slugOf } from "../towns.ts";
import { etagOf, isKnown, refusal, unchanged, unserved, value } from "./api.ts";
import type { ApiAnswer, ApiRequest, ApiServer } from "./api.ts";
import { everyTown } from "./places.ts";

const DATA = path.join(projectRoot, "node_modules/@etalab/decoupage-administratif/data");

const Commune = z.looseObject({
  code: z.string(),
  nom: z.string(),
  type: z.string(),
  departement: z.string().optional(),
  region: z.string().optional(),
  population: z.int().optional(),
  codesPostaux: z.array(z.string()).optional(),
  chefLieu: z.string().optional(),
});
type Commune = z.infer<typeof Commune>;
const Named = z.array(z.object({ code: z.string(), nom: z.string() }));

/** Today's communes, the districts of the three large towns, and the communes that mergers have ended. */
interface Register {
  readonly communes: readonly Commune[];
  readonly former: readonly Commune[];
  readonly departments: ReadonlyMap<string, string>;
  readonly regions: ReadonlyMap<string, string>;
}

let register: Register | undefined;

/** Reads the official register once it is first needed. */
function theRegister(): Register {
  if (register !== undefined) return register;
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(DATA, file), "utf8"));
  const all = z.array(Commune).parse(read("communes.json"));
  const names = (file: string) => new Map(Named.parse(read(file)).map(({ code, nom }) => [code, nom]));
  register = {
    communes: all.filter(({ chefLieu }) => chefLieu === undefined),
    former: all.filter(({ chefLieu }) => chefLieu !== undefined),
    departments: names("departements.json"),
    regions: names("regions.json"),
  };
  return register;
}

const DEFAULT = ["nom", "code", "codeDepartement", "siren", "codeRegion", "codesPostaux", "population"];
const FORMER_DEFAULT = ["nom", "code", "type", "chefLieu", "codeDepartement", "codeRegion"];

const SERVED = [
  "code",
  "codePostal",
  "codeDepartement",
  "codeRegion",
  "nom",
  "boost",
  "type",
  "fields",
  "format",
  "limit",
];

/**
 * Opens the stand-in for geo.api.gouv.fr: the real register, centres of the market's towns only, no surface.
 *
 * Checked against the public code of that API (github.com/datagouv/api-geo: `server.js`, `lib/helpers.js`): fields that a commune does not
 * have are left out without a word, `code` and `nom` always stand there, a commune that is none is a 404. Stricter than the real one: a
 * parameter or a format that is not served here (places by coordinates, contours, GeoJSON) is refused, where the real one passes over
 * parameters that it does not know.
 */
export function geoApi(): ApiServer {
  const kept = new Map<string, string>();
  return (request) => {
    const { pathname, searchParams } = request.url;
    const [, path, code] = /^\/(communes|communes_associees_deleguees)(?:\/([0-9AB]+))?$/.exec(pathname) ?? [];
    if (path === undefined) return refusal(404, "Not Found");
    const wrong = faultOf(request.url);
    if (wrong !== undefined) return refusal(400, wrong);
    const fields = searchParams
      .get("fields")
      ?.split(",")
      .map((field) => field.trim());
    const shown = fields === undefined ? (path === "communes" ? DEFAULT : FORMER_DEFAULT) : ["nom", "code", ...fields];
    const { communes, former } = theRegister();
    const among = path === "communes" ? communes : former;
    if (code !== undefined) {
      const one = among.find((commune) => commune.code === code && commune.type !== "arrondissement-municipal");
      return one === undefined ? refusal(404, "Not Found") : tagged(request, JSON.stringify(shownOf(one, shown)));
    }
    const key = `${pathname}${request.url.search}`;
    const body = kept.get(key) ?? JSON.stringify(found(among, searchParams).map((one) => shownOf(one, shown)));
    // The whole register is some MB of text.
    if (kept.size > 10) kept.clear();
    kept.set(key, body);
    return tagged(request, body);
  };
}

function faultOf(url: URL): string | undefined {
  const stray = unserved(url, SERVED);
  if (stray !== undefined) return `Le paramètre ${stray} n'est pas servi ici`;
  const { searchParams: asked } = url;
  if ((asked.get("format") ?? "json") !== "json") return "Le seul format servi ici est json";
  return /^[1-9]\d*$/.test(asked.get("limit") ?? "1") ? undefined : "limit attend un entier positif";
}

function tagged({ headers }: ApiRequest, body: string): ApiAnswer {
  const etag = etagOf(body);
  if (isKnown(headers, { etag })) return unchanged({ etag });
  const read: unknown = JSON.parse(body);
  return value(read, { etag });
}

function found(among: readonly Commune[], asked: URLSearchParams): Commune[] {
  const types = asked.get("type")?.split(",");
  const is = (parameter: string, of: (commune: Commune) => string | readonly string[] | undefined) => {
    const wanted = asked.get(parameter);
    return (commune: Commune) => wanted === null || [of(commune)].flat().includes(wanted);
  };
  const tests = [
    (commune: Commune) =>
      types === undefined ? commune.type !== "arrondissement-municipal" : types.includes(commune.type),
    is("code", ({ code }) => code),
    is("codePostal", ({ codesPostaux }) => codesPostaux ?? []),
    is("codeDepartement", ({ departement }) => departement),
    is("codeRegion", ({ region }) => region),
  ];
  const limit = Number(asked.get("limit") ?? among.length);
  const passed = among.filter((commune) => tests.every((test) => test(commune)));
  return ranked(passed, asked).slice(0, limit);
}

/** By name: the exact one, then those that begin so, then those that hold it, each with a score. */
function ranked(communes: readonly Commune[], asked: URLSearchParams): Commune[] {
  const wanted = slugOf(asked.get("nom") ?? "");
  if (wanted === "") return [...communes];
  const score = (name: string): number =>
    name === wanted ? 1 : name.startsWith(wanted) ? 0.7 : name.includes(wanted) ? 0.4 : 0;
  const boost = asked.get("boost") === "population";
  const order = ({ _score, population = 0 }: Commune): number =>
    Number(_score) + (boost ? Math.log10(population + 1) / 10 : 0);
  return communes
    .map((commune) => ({ ...commune, _score: score(slugOf(commune.nom)) }))
    .filter(({ _score }) => _score > 0)
    .sort((a, b) => order(b) - order(a));
}

const centres = new Map(
  everyTown.map(({ insee, longitude, latitude }) => [insee, { type: "Point", coordinates: [longitude, latitude] }]),
);

function shownOf(commune: Commune, fields: readonly string[]): Record<string, unknown> {
  const { departments, regions } = theRegister();
  const { departement = "", region = "" } = commune;
  const all: Record<string, unknown> = {
    ...commune,
    codeDepartement: commune.departement,
    codeRegion: commune.region,
    departement: { code: departement, nom: departments.get(departement) },
    region: { code: region, nom: regions.get(region) },
    centre: centres.get(commune.code),
  };
  const shown = fields.map((field) => [field, all[field]] as const).filter(([, field]) => field !== undefined);
  return Object.fromEntries(commune["_score"] === undefined ? shown : [...shown, ["_score", commune["_score"]]]);
}

/**
 * What stands in for https://geo.api.gouv.fr when it can't be reached: the package `@etalab/decoupage-administratif`, from which that
 * API is made. The same communes under the API's own field names, without centres and surfaces, which the package does not have.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { PermanentError } from "../../errors.ts";

const Commune = z.looseObject({
  type: z.enum(["commune-actuelle", "arrondissement-municipal", "commune-associee", "commune-deleguee"]),
  departement: z.string().optional(),
  region: z.string().optional(),
});
const Division = z.object({ code: z.string(), nom: z.string() });
type Division = z.infer<typeof Division>;

/** Which of the package's communes each request of the source `communes` asks for. */
const ASKED: Readonly<Record<string, readonly z.infer<typeof Commune>["type"][]>> = {
  communes: ["commune-actuelle"],
  arrondissements: ["arrondissement-municipal"],
  former: ["commune-associee", "commune-deleguee"],
};

/**
 * Answers one of the requests of the source `communes` from the package that lies in `folder`: `text` is the answer's body (a JSON array),
 * `from` names the package and its version. @throws PermanentError when the package has nothing for such a request.
 */
export async function twinAnswer(folder: string, request: string): Promise<{ text: string; from: string }> {
  const types = ASKED[request];
  if (!types) throw new PermanentError(`@etalab/decoupage-administratif has no answer to the request "${request}"`);
  const [communes, departments, regions, from] = await Promise.all([
    read(folder, "data/communes.json", z.array(Commune)),
    read(folder, "data/departements.json", z.array(Division)),
    read(folder, "data/regions.json", z.array(Division)),
    nameOf(folder),
  ]);
  const [departmentOf, regionOf] = [byCode(departments), byCode(regions)];
  const asked = communes
    .filter(({ type }) => types.includes(type))
    .map(({ departement, region, ...rest }) => ({
      ...rest,
      ...(departement && { departement: departmentOf(departement) }),
      ...(region && { region: regionOf(region) }),
    }));
  return { text: JSON.stringify(asked), from };
}

async function nameOf(folder: string): Promise<string> {
  const { name, version } = await read(folder, "package.json", z.object({ name: z.string(), version: z.string() }));
  return `${name} ${version}`;
}

async function read<T>(folder: string, file: string, shape: z.ZodType<T>): Promise<T> {
  return shape.parse(JSON.parse(await readFile(path.join(folder, file), "utf8")));
}

/** Divisions by code; one that has no name here is known by its code alone. */
function byCode(divisions: readonly Division[]): (code: string) => Partial<Division> {
  const known = new Map(divisions.map(({ code, nom }) => [code, { code, nom }]));
  return (code) => known.get(code) ?? { code };
}

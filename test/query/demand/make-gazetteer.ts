import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";

const PACKAGE = path.join(import.meta.dirname, "../../../node_modules/@etalab/decoupage-administratif/data");

const Commune = z.object({
  code: z.string(),
  nom: z.string(),
  type: z.enum(["commune-actuelle", "arrondissement-municipal", "commune-associee", "commune-deleguee"]),
  departement: z.string().optional(),
  chefLieu: z.string().optional(),
  commune: z.string().optional(),
  population: z.int().optional(),
  codesPostaux: z.array(z.string()).optional(),
});
type Commune = z.infer<typeof Commune>;
const Department = z.object({ code: z.string(), nom: z.string(), region: z.string(), zone: z.string() });
const Region = z.object({ code: z.string(), nom: z.string() });

/** The text of lib/query/demand/places/france.json, made from the package `@etalab/decoupage-administratif`. */
export async function makeGazetteer(): Promise<string> {
  const [communes, departments, regions] = await Promise.all([
    read("communes.json", z.array(Commune)),
    read("departements.json", z.array(Department)),
    read("regions.json", z.array(Region)),
  ]);
  const current = new Map(
    communes.filter(({ type }) => type === "commune-actuelle").map((one) => [one.code, one] as const),
  );
  const places = communes.filter((one) => isCurrent(one) || isOtherName(one, current));
  const kept = departments.filter(({ zone }) => zone !== "com");
  const table = {
    departements: kept.map(({ code, nom, region }) => [code, nom, region].join("|")).join("\n"),
    regions: regions
      .filter(({ code }) => kept.some(({ region }) => region === code))
      .map(({ code, nom }) => [code, nom].join("|"))
      .join("\n"),
    communes: places
      .filter((one) => kept.some(({ code }) => code === departmentOf(one, current)))
      .map((one) => lineOf(one, departmentOf(one, current) ?? ""))
      .join("\n"),
  };
  return `${JSON.stringify(table, null, 2)}\n`;
}

function isCurrent({ type }: Commune): boolean {
  return type === "commune-actuelle" || type === "arrondissement-municipal";
}

/** A former commune whose name today's does not have. */
function isOtherName({ nom, chefLieu }: Commune, current: ReadonlyMap<string, Commune>): boolean {
  const today = current.get(chefLieu ?? "");
  return today !== undefined && today.nom !== nom;
}

function departmentOf({ departement, chefLieu, commune }: Commune, current: ReadonlyMap<string, Commune>) {
  return departement ?? current.get(chefLieu ?? commune ?? "")?.departement;
}

function lineOf({ code, nom, type, population, codesPostaux, chefLieu, commune }: Commune, department: string): string {
  const part = type === "commune-actuelle" ? "" : (chefLieu ?? commune ?? "");
  // Most codes begin with their department.
  const apart = code.startsWith(department) ? "" : department;
  const fields = [
    code,
    nom,
    population ?? 0,
    (codesPostaux ?? []).join(" "),
    part,
    type === "arrondissement-municipal" ? "a" : "",
    apart,
  ];
  return fields.join("|").replace(/\|+$/, "");
}

async function read<T>(file: string, shape: z.ZodType<T>): Promise<T> {
  return shape.parse(JSON.parse(await readFile(path.join(PACKAGE, file), "utf8")));
}

import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import * as z from "zod";
import { projectRoot } from "../../home.ts";
import { drawFor } from "../draw.ts";
import type { Town } from "../towns.ts";

/** A street of a town; the point is its middle. */
interface Street {
  /** The part of an address's identifier that stands for it. */
  readonly id: string;
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
}

const names = [
  "Rue des Lilas",
  "Rue Haute",
  "Avenue de la Gare",
  "Boulevard de la République",
  "Rue du Moulin",
  "Place du Marché",
  "Chemin des Vignes",
  "Rue de l'Église",
  "Rue Pasteur",
  "Allée des Tilleuls",
  "Rue du Faubourg",
  "Quai des Brumes",
  "Impasse des Jardins",
  "Rue de la Fontaine",
  "Avenue du Parc",
  "Rue des Tanneurs",
  "Route de la Croix",
  "Rue Neuve",
  "Cours des Platanes",
  "Rue du Château",
  "Passage des Arts",
  "Rue de la Paix",
  "Rue des Écoles",
  "Boulevard Maritime",
] as const;

const known = new Map<string, readonly Street[]>();

/** Gives the streets of a town: invented ones around its centre, and where the sample deeds name some, those. */
export function streetsOf(town: Town): readonly Street[] {
  const kept = known.get(town.insee);
  if (kept !== undefined) return kept;
  const ofDeeds = streetsOfDeeds(town);
  const taken = new Set(ofDeeds.map(({ name }) => name));
  const streets = [...ofDeeds, ...invented(town).filter(({ name }) => !taken.has(name))];
  known.set(town.insee, streets);
  return streets;
}

function invented(town: Town): Street[] {
  return names.map((name, at) => {
    const draw = drawFor(town.insee, "street", at);
    const near = (centre: number): number => Number((centre + draw.int(-9_000, 9_000) / 1_000_000).toFixed(6));
    return { id: idOf(at), name, longitude: near(town.longitude), latitude: near(town.latitude) };
  });
}

const SAMPLE = path.join(projectRoot, "localstack/samples/dvf-hendaye-2019-2021.csv");
const SAMPLE_TOWN = "64260";
const Deeds = z.array(z.object({ adresse_nom_voie: z.string(), longitude: z.string(), latitude: z.string() }));

function streetsOfDeeds({ insee }: Town): Street[] {
  if (insee !== SAMPLE_TOWN) return [];
  const rows = Deeds.parse(parse(readFileSync(SAMPLE), { columns: true }));
  const placed = rows.filter((row) => row.adresse_nom_voie !== "" && row.longitude !== "");
  return [...Map.groupBy(placed, (row) => row.adresse_nom_voie)].map(([name, deeds], at) => ({
    id: idOf(names.length + at),
    name: capitals(name),
    longitude: mean(deeds.map(({ longitude }) => Number(longitude))),
    latitude: mean(deeds.map(({ latitude }) => Number(latitude))),
  }));
}

const idOf = (at: number): string => String(100 + at * 10).padStart(4, "0");
const mean = (values: readonly number[]): number =>
  Number((values.reduce((sum, one) => sum + one, 0) / values.length).toFixed(6));
const small = new Set(["de", "du", "des", "la", "le", "les", "et", "d", "l"]);
const capitals = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/\p{L}+/gu, (word, at: number) =>
      at > 0 && small.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
    );

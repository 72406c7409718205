import path from "node:path";
import { twinAnswer } from "../../lib/collect/api/twin.ts";
import { Place } from "../../lib/records/open-data.ts";
import { readAnswer } from "../../lib/normalize/rows/items.ts";
import communes from "../../lib/normalize/readers/communes.ts";
import { loadSource } from "../../lib/sources/load.ts";

const PACKAGE = path.join(import.meta.dirname, "../../node_modules/@etalab/decoupage-administratif");

/** Every place of France as the source `communes` gives it without its API. */
export async function placesOfFrance(collectedAt: string): Promise<Place[]> {
  const source = await loadSource("communes");
  const context = { source, file: "communes", collectedAt, hashAgent: (id: string) => id };
  const answers = await Promise.all(
    ["communes", "arrondissements", "former"].map((request) => twinAnswer(PACKAGE, request)),
  );
  return answers.flatMap(({ text }) => {
    const { records } = communes.read(readAnswer(text, "", 1).items, context);
    return records.map((record) => Place.parse(record));
  });
}

/** A place with plain facts: the commune of Montpellier; `changes` says what is different. */
export function aPlace(changes: Partial<Place> = {}): Place {
  return {
    kind: "place",
    source: "communes",
    code: "34172",
    name: "Montpellier",
    type: "commune",
    parent: null,
    postcodes: ["34000", "34070", "34080", "34090"],
    department: "34",
    region: "Occitanie",
    population: 310_240,
    area: 57.28,
    longitude: 3.8742,
    latitude: 43.61,
    formerCodes: [],
    collectedAt: "2026-11-01T00:00:00Z",
    rows: 1,
    ...changes,
  };
}

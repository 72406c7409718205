import { setTimeout as sleep } from "node:timers/promises";
import { drawFor } from "../draw.ts";
import type { Draw } from "../draw.ts";
import { refusal, unserved, value } from "./api.ts";
import type { ApiServer } from "./api.ts";
import type { Town } from "../towns.ts";
import { departmentOf, nearestTown } from "./places.ts";
import type { ApiFilling } from "./api-filling.ts";

/** The real one takes seconds. */
const TAKES_MS = 300;

const natural = {
  inondation: "Inondation",
  risqueCotier: "Risques côtiers (submersion marine, tsunami)",
  seisme: "Séisme",
  mouvementTerrain: "Mouvements de terrain",
  reculTraitCote: "Recul du trait de côte",
  retraitGonflementArgile: "Retrait gonflement des argiles",
  avalanche: "Avalanche",
  feuForet: "Feu de forêt",
  eruptionVolcanique: "Volcan",
  cyclone: "Vent violent",
  radon: "Radon",
} as const;
const technological = {
  icpe: "Installations industrielles classées (ICPE)",
  nucleaire: "Installations nucléaires de base",
  canalisationsMatieresDangereuses: "Canalisations de transport de matières dangereuses",
  pollutionSols: "Pollution des sols",
  ruptureBarrage: "Rupture de barrage",
  risqueMinier: "Risque minier",
} as const;
const coastal = new Set(["risqueCotier", "reculTraitCote"]);
const overseas = new Set(["eruptionVolcanique", "cyclone"]);

/** Longitude, a comma, latitude. */
const PLACE = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)$/;

/**
 * Opens the stand-in for Géorisques: invented risks, the same ones for one place each time; it answers late.
 *
 * Taken from public clients of the API: `latlon` has the longitude first in spite of its name, and there are two blocks of risks. Not checked
 * against its documentation: the names of the single risks, the sentences of its refusals. Stricter than the real one may be: a place without
 * a town of the market nearby, also one the wrong way round, and a report by address or commune are refused.
 */
export function georisques({ seed }: ApiFilling): ApiServer {
  return async ({ url }) => {
    await sleep(TAKES_MS);
    if (url.pathname !== "/api/v1/resultats_rapport_risque") return refusal(404, "Not Found");
    const stray = unserved(url, ["latlon"]);
    if (stray !== undefined) return { ...value({ message: `${stray} n'est pas servi ici` }), status: 400 };
    const [longitude, latitude] = (PLACE.exec(url.searchParams.get("latlon") ?? "")?.slice(1) ?? []).map(Number);
    if (longitude === undefined || latitude === undefined) {
      return { ...value({ message: "latlon attend longitude,latitude" }), status: 400 };
    }
    const found = nearestTown(longitude, latitude);
    if (found === null) return { ...value({ message: "Aucune commune à ces coordonnées" }), status: 400 };
    const { town } = found;
    const place = `${longitude.toFixed(2)},${latitude.toFixed(2)}`;
    const part = (names: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        Object.entries(names).map(([id, label]) => {
          const draws = [drawFor(seed, "risk", town.insee, id), drawFor(seed, "risk", place, id)] as const;
          return [id, riskOf(label, draws, isPossible(id, town))];
        }),
      );
    return value({
      adresse: { libelle: null, longitude, latitude },
      commune: { libelle: town.name, codePostal: town.postcode, codeInsee: town.insee },
      url: `https://www.georisques.gouv.fr/mes-risques/connaitre-les-risques-pres-de-chez-moi/rapport2?lon=${longitude}&lat=${latitude}`,
      risquesNaturels: part(natural),
      risquesTechnologiques: part(technological),
    });
  };
}

function isPossible(id: string, town: Town): boolean {
  if (overseas.has(id)) return departmentOf(town).length > 2;
  return !coastal.has(id) || town.coast;
}

/** What holds for the commune need not hold at the place; of a few it is not told whether they are present. */
function riskOf(libelle: string, [commune, place]: readonly [Draw, Draw], possible: boolean) {
  const there = possible && commune.chance(0.45);
  const known = place.chance(0.93);
  const here = there && place.chance(0.7);
  return {
    ...(known && { present: there }),
    libelle,
    libelleStatutCommune: there
      ? commune.one(["Risque Existant", "Risque Existant - faible", "Risque Existant - important"])
      : null,
    libelleStatutAdresse: known && there ? (here ? "Risque Existant" : "Risque Inconnu") : null,
  };
}

import { DAY, OPENING } from "../clock.ts";
import { digitsFor, drawFor } from "../draw.ts";
import type { Draw } from "../draw.ts";
import { drawEnergy } from "../energy.ts";
import { officialName, towns } from "../towns.ts";
import type { Town } from "../towns.ts";
import { departmentOf, everyTown } from "./places.ts";
import { misread, projected } from "./projected.ts";
import { streetsOf } from "./streets.ts";

/** How many ratings of existing dwellings there are where nothing else is said. */
export const RATINGS = 1_500;

export type Dataset = "existing" | "new";

/** One rating as the API gives it, under the names of today; a field that it does not know is absent. */
export type RatingRow = Readonly<Record<string, string | number | boolean>>;

/** What a search mostly asks of a rating, cheap to have of all of them. */
export interface RatingOutline {
  readonly town: Town;
  /** The number whose dwelling it rates again, or its own. */
  readonly dwelling: number;
  /** Whether the national address base knows its address. */
  readonly geocoded: boolean;
  /** ms. */
  readonly establishedAt: number;
  /** ms. */
  readonly receivedAt: number;
}

/** The first ratings were registered when the present method came. */
const FIRST = Date.parse("2021-07-01T00:00:00Z");
/** As many as were there at the opening come in so many days. */
const DOUBLED_IN_DAYS = 300;

/** Tells how many ratings have been received at an instant. */
export function receivedUntil(opening: number, instant: number): number {
  return opening + Math.max(0, Math.floor(((instant - OPENING) / DAY) * (opening / DOUBLED_IN_DAYS)));
}

/** Towns whose ratings are asked for by the sources as they are; most ratings are there. */
const wanted = towns.filter(({ insee }) =>
  ["69381", "69384", "34172", "54395", "75111", "75118", "64260"].includes(insee),
);

/** Outlines rating number `number` of a dataset; `earlier` gives those before it. */
export function outlineOf(
  key: string,
  { number, opening }: { number: number; opening: number },
  earlier: (number: number) => RatingOutline,
): RatingOutline {
  const draw = drawFor(key, "outline", number);
  const receivedAt =
    number < opening
      ? FIRST + ((OPENING - FIRST) * (number + 0.5)) / opening
      : OPENING + ((number - opening + 0.5) / (opening / DOUBLED_IN_DAYS)) * DAY;
  const when = { establishedAt: receivedAt - draw.int(0, 5) * DAY, receivedAt };
  if (number > 50 && draw.chance(0.06)) return { ...earlier(number - draw.int(1, 40)), ...when };
  const town = draw.chance(0.72) ? draw.one(wanted) : draw.one(everyTown);
  return { town, dwelling: number, geocoded: draw.chance(0.985), ...when };
}

/** What becomes of a rating once the market is open; ms, without end where it never happens. */
export interface RatingFate {
  /** When it leaves the view, deactivated, and when it is back there. */
  readonly leavesAt: number;
  readonly returnsAt: number;
  /** When its label is corrected. */
  readonly relabelledAt: number;
}

/** Draws what becomes of rating number `number` of a dataset. */
export function fateOf(key: string, number: number, { receivedAt }: RatingOutline): RatingFate {
  const draw = drawFor(key, "fate", number);
  const from = Math.max(receivedAt, OPENING);
  const leavesAt = draw.chance(0.5) ? from + draw.int(1, 300) * DAY : Infinity;
  const returnsAt = draw.chance(0.1) ? leavesAt + draw.int(7, 60) * DAY : Infinity;
  return { leavesAt, returnsAt, relabelledAt: draw.chance(0.5) ? from + draw.int(1, 300) * DAY : Infinity };
}

/** Tells whether the view holds a rating at an instant. */
export function isInView({ leavesAt, returnsAt }: RatingFate, instant: number): boolean {
  return instant < leavesAt || instant >= returnsAt;
}

/** Gives a rating as it stands at an instant: relabelled, it is one letter better and changed on that day. */
export function standing(row: RatingRow, { relabelledAt }: RatingFate, instant: number): RatingRow {
  const letter = row["etiquette_dpe"];
  if (instant < relabelledAt || typeof letter !== "string" || letter === "A") return row;
  const better = String.fromCharCode(letter.charCodeAt(0) - 1);
  return { ...row, etiquette_dpe: better, date_derniere_modification_dpe: dayOf(relabelledAt) };
}

/** Gives ADEME's number of a rating: year, department, a letter, seven digits, a letter. */
export function numberOf(key: string, number: number, { town, receivedAt }: RatingOutline): string {
  const year = new Date(receivedAt).toISOString().slice(2, 4);
  const digits = String(number).padStart(7, "0");
  const letter = String.fromCharCode(65 + (Number.parseInt(digitsFor(2, key, number), 16) % 26));
  return `${year}${departmentOf(town).slice(0, 2)}${key.endsWith("new") ? "N" : "E"}${digits}${letter}`;
}

/** Writes a rating; `replaces`: the number of the one that it takes the place of. */
export function ratingOf(key: string, number: number, outline: RatingOutline, replaces: string | null): RatingRow {
  const { dwelling, establishedAt, receivedAt } = outline;
  const home = drawFor(key, "home", dwelling);
  const draw = drawFor(key, "rating", number);
  const recent = key.endsWith("new");
  const type = home.chance(0.6) ? "appartement" : home.chance(0.82) ? "maison" : "immeuble";
  const yearBuilt = recent ? home.int(2019, 2026) : home.int(1880, 2018);
  const area = type === "immeuble" ? home.int(200, 2_400) : home.int(180, type === "maison" ? 1_900 : 1_100) / 10;
  const gas = home.chance(recent ? 0.2 : 0.5);
  const energy = drawEnergy(`${key}/${replaces === null ? dwelling : number}`, { yearBuilt, area, gas });
  const row = {
    numero_dpe: numberOf(key, number, outline),
    ...(replaces !== null && { numero_dpe_remplace: replaces }),
    date_visite_diagnostiqueur: dayOf(establishedAt - 3 * DAY),
    date_etablissement_dpe: dayOf(establishedAt),
    date_reception_dpe: dayOf(receivedAt),
    date_derniere_modification_dpe: dayOf(receivedAt),
    date_fin_validite_dpe: dayOf(establishedAt + 3_652 * DAY),
    modele_dpe: recent ? "DPE 3CL 2021 méthode logement neuf" : "DPE 3CL 2021 méthode logement",
    version_dpe: draw.chance(0.5) ? "2.4" : "2.3",
    methode_application_dpe: `dpe ${type} individuel`,
    // Neither letter is known of a few.
    ...(draw.chance(0.985) && { etiquette_dpe: energy.class, etiquette_ges: energy.climateClass }),
    type_batiment: type,
    ...(type === "immeuble" ? { surface_habitable_immeuble: area } : { surface_habitable_logement: area }),
    ...(home.chance(0.85) && { annee_construction: yearBuilt }),
    periode_construction: periodOf(yearBuilt),
    hauteur_sous_plafond: home.int(23, 34) / 10,
    ...(type === "appartement" && { numero_etage_appartement: home.int(0, 8) }),
    conso_5_usages_ep: Math.round(energy.consumption * area),
    conso_5_usages_par_m2_ep: energy.consumption + draw.int(0, 9) / 10,
    conso_5_usages_par_m2_ef: Math.round(energy.consumption / (gas ? 1.05 : 2.3)),
    emission_ges_5_usages_par_m2: energy.emissions,
    cout_total_5_usages: energy.costMax,
    type_energie_n1: gas ? "Gaz naturel" : "Électricité",
    type_energie_principale_chauffage: gas ? "Gaz naturel" : "Électricité",
    qualite_isolation_enveloppe: home.one(["insuffisante", "moyenne", "bonne", "très bonne"]),
    qualite_isolation_murs: home.one(["insuffisante", "moyenne", "bonne"]),
    qualite_isolation_menuiseries: home.one(["insuffisante", "moyenne", "bonne"]),
    "qualite_isolation_plancher bas": home.one(["insuffisante", "moyenne", "bonne"]),
    deperditions_enveloppe: home.int(500, 9_000) / 10,
    ...addressOf(home, outline),
  };
  return draw.chance(0.08) ? asText(row) : row;
}

function addressOf(home: Draw, { town, geocoded }: RatingOutline) {
  const street = home.one(streetsOf(town));
  const number = home.int(1, 90);
  const name = officialName(town);
  const raw = { adresse_brut: `${number} ${street.name}`, code_postal_brut: town.postcode, nom_commune_brut: name };
  // What the national address base did not find has no commune.
  if (!geocoded) return { ...raw, statut_geocodage: "adresse non géocodée ban car aucune correspondance trouvée" };
  const longitude = Number((street.longitude + home.int(-900, 900) / 1_000_000).toFixed(6));
  const latitude = Number((street.latitude + home.int(-900, 900) / 1_000_000).toFixed(6));
  const metres = projected(town, longitude, latitude);
  const shown = departmentOf(town) === "974" ? misread(metres) : { longitude, latitude };
  return {
    ...raw,
    adresse_ban: `${number} ${street.name} ${town.postcode} ${name}`,
    numero_voie_ban: String(number),
    nom_rue_ban: street.name,
    code_postal_ban: town.postcode,
    code_insee_ban: town.insee,
    nom_commune_ban: name,
    code_departement_ban: departmentOf(town),
    identifiant_ban: `${town.insee}_${street.id}_${String(number).padStart(5, "0")}`,
    score_ban: home.int(52, 99) / 100,
    statut_geocodage: "adresse géocodée ban à l'adresse",
    coordonnee_cartographique_x_ban: metres.x,
    coordonnee_cartographique_y_ban: metres.y,
    _geopoint: `${shown.latitude},${shown.longitude}`,
  };
}

function asText(row: RatingRow): RatingRow {
  return Object.fromEntries(
    Object.entries(row).map(([key, field]) => [key, typeof field === "number" ? String(field) : field]),
  );
}

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const periods = [
  [1948, "avant 1948"],
  [1975, "1948-1974"],
  [1978, "1975-1977"],
  [1983, "1978-1982"],
  [1989, "1983-1988"],
  [2001, "1989-2000"],
  [2006, "2001-2005"],
  [2013, "2006-2012"],
  [2022, "2013-2021"],
] as const;

function periodOf(year: number): string {
  return periods.find(([until]) => year < until)?.[1] ?? "après 2021";
}

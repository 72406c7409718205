import type { Filters } from "../context/asked.ts";
import { amount, figure } from "../context/words.ts";

/** A filter as a person reads and removes it. */
export interface Chip {
  readonly filtre: string;
  readonly valeur: string | number | boolean;
  readonly libelle: string;
  readonly retirable: boolean;
  /** The filters that are left without it. */
  readonly sans: Filters;
}

type Value = string | number | boolean;

const EQUIPMENT: Readonly<Record<string, string>> = {
  cheminee: "cheminée",
  vue_mer: "vue sur la mer",
  plain_pied: "plain-pied",
  veranda: "véranda",
  dependance: "dépendance",
  acces_pmr: "accès PMR",
};
const SORTS: Readonly<Record<string, string>> = {
  recent: "les plus récentes d’abord",
  prix: "les moins chères d’abord",
  "-prix": "les plus chères d’abord",
  surface: "les plus petites d’abord",
  "-surface": "les plus grandes d’abord",
};

const equipment = (value: Value): string => EQUIPMENT[String(value)] ?? String(value).replaceAll("_", " ");
const yes = (said: string, denied: string) => (value: Value) => (String(value) === "true" ? said : denied);
const money = (value: Value): string => amount(Number(value));
const square = (value: Value): string => `${figure(Number(value))} m²`;
const count = (value: Value, one: string): string => `${figure(Number(value))} ${one}${Number(value) > 1 ? "s" : ""}`;

/** How each filter is said; of those that are two bounds of one thing, how each bound and how one value of both is. */
const SAID: Readonly<Record<string, (value: Value) => string>> = {
  transaction: (value) => (value === "location" ? "à louer" : "à vendre"),
  departement: (value) => `département ${value}`,
  quartier: (value) => `quartier ${value}`,
  rayon_km: (value) => `à ${figure(Number(value))} km au plus`,
  type_bien: String,
  charges: (value) => (value === "hors" ? "hors charges" : "charges comprises"),
  min_annee: (value) => `construit depuis ${value}`,
  max_annee: (value) => `construit jusqu’en ${value}`,
  min_etage: (value) => `étage ${value} ou plus`,
  max_etage: (value) => `étage ${value} ou moins`,
  rez_de_chaussee: yes("au rez-de-chaussée", "pas au rez-de-chaussée"),
  dpe_max: (value) => `DPE ${value} ou mieux`,
  meuble: yes("meublé", "non meublé"),
  neuf: yes("neuf", "ancien"),
  avec: (value) => `avec ${equipment(value)}`,
  sans: (value) => `sans ${equipment(value)}`,
  travaux: yes("avec travaux", "sans travaux"),
  viager: yes("en viager", "hors viager"),
  baisse: yes("prix en baisse", "sans baisse de prix"),
  tri: (value) => SORTS[String(value)] ?? `tri : ${value}`,
};

/** Things with two bounds, by what follows `min_` and `max_`. */
const BOUNDS: Readonly<Record<string, (value: Value) => string>> = {
  prix: money,
  loyer: (value) => `${money(value)} par mois`,
  surface: square,
  terrain: (value) => `${square(value)} de terrain`,
  pieces: (value) => count(value, "pièce"),
  chambres: (value) => count(value, "chambre"),
};

/** Filters that mean nothing once there is no commune. */
const OF_COMMUNES = ["rayon_km", "quartier"];

/** Makes a chip of each filter, in their order; a commune is named by `nameOf`. */
export function chipsOf(filtres: Filters, nameOf: (commune: string) => string): Chip[] {
  return Object.entries(filtres).flatMap(([filtre, value]) => {
    if (typeof value === "object") return value.map((one) => ofList(filtres, filtre, one, nameOf));
    return ofBound(filtres, filtre, value) ?? [chip(filtre, value, said(filtre, value), without(filtres, [filtre]))];
  });
}

function chip(filtre: string, valeur: Value, libelle: string, sans: Filters): Chip {
  return { filtre, valeur, libelle, retirable: true, sans };
}

function said(filtre: string, value: Value): string {
  return SAID[filtre]?.(value) ?? `${filtre} : ${value}`;
}

function ofList(filtres: Filters, filtre: string, value: string, nameOf: (commune: string) => string): Chip {
  const rest = listed(filtres[filtre]).filter((one) => one !== value);
  const sans =
    rest.length > 0
      ? { ...filtres, [filtre]: rest }
      : without(filtres, [filtre, ...(filtre === "commune" ? OF_COMMUNES : [])]);
  return chip(filtre, value, filtre === "commune" ? nameOf(value) : said(filtre, value), sans);
}

function listed(value: Filters[string] | undefined): readonly string[] {
  return typeof value === "object" ? value : [];
}

/** The chip of a bound; of two that are the same one chip, with the first of them. Undefined for what is no bound. */
function ofBound(filtres: Filters, filtre: string, value: Value): Chip[] | undefined {
  const [, side, thing = ""] = /^(min|max)_(\w+)$/.exec(filtre) ?? [];
  const write = BOUNDS[thing];
  if (!write) return undefined;
  const other = side === "min" ? `max_${thing}` : `min_${thing}`;
  if (filtres[other] === value) {
    return side === "min" ? [chip(filtre, value, write(value), without(filtres, [filtre, other]))] : [];
  }
  const libelle = side === "min" ? `${write(value)} au moins` : `${write(value)} au plus`;
  return [chip(filtre, value, libelle, without(filtres, [filtre]))];
}

function without(filtres: Filters, names: readonly string[]): Filters {
  return Object.fromEntries(Object.entries(filtres).filter(([name]) => !names.includes(name)));
}

/** Why two adverts were taken for one good or not, in French. */
import type { Reason } from "../aggregate/identity/reason.ts";
import { round } from "./present.ts";

const FACTS: Readonly<Record<string, string>> = {
  transaction: "vente ou location",
  type: "type de bien",
  area: "surface (m²)",
  landArea: "surface du terrain (m²)",
  price: "prix (euros)",
  previousPrice: "ancien prix (euros)",
  rooms: "nombre de pièces",
  bedrooms: "nombre de chambres",
  floor: "étage (0 : rez-de-chaussée)",
  top: "dernier étage",
  floors: "nombre d’étages de l’immeuble",
  energy: "classe ou consommation d’énergie",
  ghg: "classe ou émissions de gaz à effet de serre",
  lots: "lots de la copropriété",
  charges: "charges annuelles de copropriété (euros)",
  yearBuilt: "année de construction",
  position: "position",
  street: "rue",
  district: "quartier",
  heating: "chauffage",
  furnished: "meublé",
  kitchen: "cuisine ouverte ou séparée",
  works: "état (rénové ou à rénover)",
  orientation: "orientation",
  number: "numéro de lot, de box, de place ou de porte",
  photos: "photos en commun (nombre de photos de chaque annonce)",
  tour: "visite virtuelle",
  reference: "référence de l’agence",
  url: "page de l’annonce",
  agency: "même agence",
  text: "passages du texte en commun (%)",
  neighbours: "deux logements voisins d’un immeuble se ressemblent",
  ownFact: "un parking ou un terrain n’est rapproché que par un fait qui lui est propre",
};

const WORDS: Readonly<Record<string, string>> = {
  balcony: "balcon",
  terrace: "terrasse",
  garden: "jardin",
  loggia: "loggia",
  parking: "stationnement",
  garage: "garage ou box",
  cellar: "cave",
  "shared-cellar": "cave commune",
  lift: "ascenseur",
  pool: "piscine",
  duplex: "duplex",
  veranda: "véranda",
  fireplace: "cheminée",
  let: "vendu loué",
  "bare-ownership": "nue-propriété",
  "life-annuity": "viager",
  "senior-residence": "résidence pour seniors",
  "sea-view": "vue sur l’eau",
  "separate-kitchen": "cuisine séparée",
  "open-kitchen": "cuisine ouverte",
  "separate-toilet": "toilettes séparées",
  "to-renovate": "à rénover",
  renovated: "rénové",
  "living-room": "séjour",
  mezzanine: "mezzanine",
};

/** A reason as answers tell it: which fact, what each advert says of it, and whether that brings them together. */
export function presentReason({ fact, a, b, weight }: Reason) {
  return {
    fait: nameOf(fact),
    a,
    b,
    poids: round(weight, 1),
    sens: weight > 0 ? ("pour" as const) : ("contre" as const),
  };
}

function nameOf(fact: string): string {
  const [kind, what] = fact.split(":");
  if (what === undefined) return FACTS[fact] ?? fact;
  const word = WORDS[what] ?? what;
  return kind === "part" ? `surface : ${word} (m²)` : word;
}

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { Advert } from "../../lib/records/record.ts";
import { anAdvert } from "../support/adverts.ts";

/** Towns with many adverts first: each has half as many as the one before, the last ones share the rest. */
const TOWNS = [
  ["Hendaye", "64260"],
  ["Bayonne", "64102"],
  ["Anglet", "64024"],
  ["Pau", "64445"],
  ["Toulouse", "31555"],
  ["Bordeaux", "33063"],
  ["Nantes", "44109"],
  ["Lille", "59350"],
  ["Annecy", "74010"],
  ["Dax", "40088"],
] as const;
const TYPES = [
  ["apartment", "Appartement"],
  ["house", "Maison"],
  ["apartment", "Studio"],
  ["house", "Villa"],
  ["land", "Terrain"],
  ["parking", "Garage"],
] as const;
const SENTENCES = [
  "Séjour lumineux de 35 m² ouvert sur une cuisine équipée avec îlot central.",
  "Balcon exposé sud, sans aucun vis-à-vis, vue dégagée sur les montagnes.",
  "À deux pas de la plage et des commerces, au calme dans une impasse.",
  "Jardin clos et arboré de 600 m², terrasse en bois, piscine chauffée au sel.",
  "Garage fermé, cave et place de stationnement privative en sous-sol.",
  "Entièrement rénové en 2021 : toiture, isolation, électricité, double vitrage.",
  "Travaux de rafraîchissement à prévoir, beau potentiel, chauffage au fioul.",
  "Résidence sécurisée avec ascenseur, interphone et gardien, faibles charges.",
  "Trois chambres avec placards, bureau, salle de bains et salle d’eau.",
  "Proche du tram, de la gare et des écoles, fibre optique installée.",
  "Plain-pied, quatre chambres, cheminée avec insert, poutres apparentes.",
  "Idéal investisseur : vendu loué, locataire en place, rendement intéressant.",
  "Dernier étage, terrasse de 20 m², vue mer, climatisation réversible.",
  "Dépendance aménageable en gîte, grange, puits et verger sur un hectare.",
  "Studio meublé pour étudiant, proche de l’université, kitchenette et coin nuit.",
  "Terrain constructible viabilisé, hors lotissement, permis purgé de tout recours.",
  "Pompe à chaleur et panneaux solaires, DPE A, maison bioclimatique.",
  "Parquet, moulures et cheminées : le charme de l’ancien en hyper-centre.",
  "Cuisine séparée, cellier, buanderie, combles aménageables.",
  "Emplacement de parking en extérieur, portail automatique, badge remis à l’entrée.",
];
const SENTENCES_EACH = 7;
const DAY_MS = 86_400_000;

/** Makes adverts whose texts are put together from usual sentences, the same ones each time. */
export function makeDescribed(count: number): Advert[] {
  const random = xoroshiro128plus(7);
  const draw = (below: number) => uniformInt(random, 0, below - 1);
  return Array.from({ length: count }, (_, nth) => describedAdvert(nth, draw));
}

function describedAdvert(nth: number, draw: (below: number) => number): Advert {
  const [town, commune] = TOWNS[Math.min(TOWNS.length - 1, Math.floor(-Math.log2((draw(1_000) + 1) / 1_001)))] ?? TOWNS[0];
  const [type, label] = TYPES[Math.min(draw(TYPES.length), draw(TYPES.length))] ?? TYPES[0];
  const said = Array.from({ length: SENTENCES_EACH }, () => SENTENCES[draw(SENTENCES.length)]);
  const area = 18 + draw(140);
  const rooms = 1 + Math.floor(area / 25);
  return anAdvert({
    reference: `d${nth}`,
    type,
    typeLabel: label,
    title: `${label} ${rooms} pièces à ${town}`,
    description: `Lot ${nth}. ${said.join(" ")}`,
    priceCents: (60_000 + area * (1_500 + draw(4_000))) * 100,
    area,
    rooms,
    bedrooms: Math.max(0, rooms - 1),
    energyClass: (["A", "B", "C", "D", "E", "F", "G"] as const)[draw(7)] ?? null,
    city: town,
    commune,
    postcode: null,
    location: town,
    locationFull: `${label} à ${town}`,
    collectedAt: new Date(Date.UTC(2026, 9, 1) - draw(300) * DAY_MS).toISOString(),
  });
}

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { Advert } from "../../lib/records/record.ts";
import { anAdvert } from "../support/adverts.ts";

/** Towns with many adverts first: the second one has half as many as the first, the third a third, and so on. */
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
  ["Biarritz", "64122"],
  ["Rennes", "35238"],
  ["Nice", "06088"],
  ["Grenoble", "38185"],
  ["Dijon", "21231"],
  ["Tours", "37261"],
  ["Metz", "57463"],
  ["Reims", "51454"],
  ["Limoges", "87085"],
  ["Poitiers", "86194"],
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
  "Chauffage individuel au gaz, chaudière à condensation de 2019.",
  "Copropriété de 48 lots, sans procédure en cours, ravalement voté.",
  "Cour pavée et puits, portail en fer forgé, portillon sur la ruelle.",
  "Salle de bains avec baignoire et fenêtre, toilettes séparées.",
  "Mezzanine, escalier en bois, plafond cathédrale et poêle à granulés.",
  "Au rez-de-chaussée surélevé d’un petit immeuble des années soixante.",
  "Suite parentale au rez-de-jardin avec dressing et salle d’eau.",
  "Le bourg offre boulangerie, pharmacie, médecin et marché du samedi.",
  "Zone pavillonnaire recherchée, tout-à-l’égout, bus scolaire devant la porte.",
  "Cuisine d’été, plancha et four à pain sous l’auvent.",
  "Bail commercial en cours, vitrine d’angle, forte fréquentation piétonne.",
  "Hangar de 200 m² avec eau et triphasé, accès poids lourds.",
  "Prairies attenantes, boxes et carrière, clôtures en bon état.",
  "Vente en viager occupé, bouquet et rente sur deux têtes.",
  "Programme neuf, livraison au printemps, frais de notaire réduits.",
  "Ancienne ferme en pierre, four à pain, charpente en chêne.",
  "Loft dans une ancienne manufacture, verrière et sol en béton ciré.",
  "Accès direct à la rocade et à l’autoroute, aéroport à dix minutes.",
  "Quartier universitaire, hôpital et lignes de bus au pied de l’immeuble.",
  "Petite copropriété sans charges de chauffage, taxe foncière 840 €.",
  "Volets roulants électriques, alarme, visiophone et porte blindée.",
  "Ruisseau au fond du pré, bois de chênes, aucun voisin visible.",
  "Vue imprenable sur la vallée, randonnées au départ de la maison.",
  "Station de ski à vingt minutes, casier à skis et local à vélos.",
  "Local d’activité divisible, bureaux climatisés et sanitaires.",
  "Logement décent conforme, détecteurs et tableau électrique aux normes.",
  "Toiture refaite, gouttières neuves, assainissement individuel conforme.",
  "Le bien dispose d’une entrée, d’un dégagement et de nombreux rangements.",
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
  const [town, commune] = TOWNS[Math.floor(TOWNS.length ** (draw(1_000) / 1_000)) - 1] ?? TOWNS[0];
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

import { drawFor } from "../../localstack/market/draw.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import type { Place } from "../../lib/records/open-data.ts";
import type { Advert } from "../../lib/records/record.ts";

const COLLECTED_AT = "2026-11-20T06:00:00.000Z";
const CLASSES = ["A", "B", "C", "D", "E", "F", "G"] as const;
const FEATURES = ["Jardin", "Balcon", "Terrasse", "Garage", "Parking", "Ascenseur", "Piscine", "Cave", "Cheminée"];
const NEAR = ["proche plage", "au calme", "proche des écoles", "en centre-ville", "vue mer", "proche de la gare"];
const STATE = ["sans travaux", "à rénover", "refait à neuf", "lumineux", "avec de beaux volumes", "de plain-pied"];
const REST =
  "Séjour clair, cuisine ouverte, rangements, chauffage individuel, double vitrage, à deux pas des commerces et des transports. ".repeat(
    4,
  );

/**
 * Draws adverts of all France, where people live, the same for the same seed: mostly flats and houses, a fifth of them to let. The register of
 * places has no positions: a third of the adverts have one of their own, anywhere in the country.
 */
export function* drawAdverts(count: number, places: readonly Place[], seed = "market"): Generator<Advert> {
  const towns = places.filter(({ type, population }) => type === "commune" && population !== null);
  const draw = drawFor(seed);
  const inhabitants = [0];
  for (const { population } of towns) inhabitants.push((inhabitants.at(-1) ?? 0) + (population ?? 0));
  for (let n = 0; n < count; n++) {
    const town = towns[townOf(inhabitants, draw)];
    if (town) yield advert(n, town, draw);
  }
}

/** The town in which one of all inhabitants lives, each as likely as the others. */
function townOf(inhabitants: readonly number[], draw: Draw): number {
  const who = draw.int(0, (inhabitants.at(-1) ?? 1) - 1);
  let [low, high] = [0, inhabitants.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((inhabitants[middle] ?? 0) <= who) low = middle;
    else high = middle;
  }
  return low;
}

function advert(n: number, town: Place, draw: Draw): Advert {
  const house = draw.chance(0.4);
  const rental = draw.chance(0.2);
  const area = Math.round(draw.around(house ? 110 : 60, 0.7));
  const rooms = Math.max(1, Math.round(area / 24));
  const price = Math.round(area * draw.around(3_000, 0.6)) * 100;
  const rent = Math.round(area * draw.around(14, 0.4)) * 100;
  const reference = String(7_000_000 + n);
  const label = house ? "Maison" : draw.one(["Appartement", "Appartement", "Duplex", "Studio"]);
  const postcode = town.postcodes.length > 0 ? draw.one(town.postcodes) : null;
  const place = `${town.name} (${postcode ?? town.department ?? ""})`;
  const features = draw.some(FEATURES, 0.25);
  const rated = draw.chance(0.8);
  const lying = draw.chance(0.3);
  return {
    kind: "advert",
    source: "imo-ops-export",
    reference,
    url: `https://www.iadfrance.fr/annonce/${house ? "maison" : "appartement"}-${rental ? "location" : "vente"}-${rooms}-pieces/r${reference}`,
    transaction: rental ? "rental" : "sale",
    type: house ? "house" : "apartment",
    typeLabel: label,
    title: `${label} ${rooms} pièces à ${place}`,
    description: `${label} de ${area} m² et ${rooms} pièces à ${town.name}, ${draw.one(NEAR)}, ${draw.one(STATE)}${features.map((feature) => `, ${feature.toLowerCase()}`).join("")}. ${REST}`,
    priceCents: rental ? null : price,
    priceExcludingFeesCents: rental ? null : Math.round(price * 0.96),
    previousPriceCents: null,
    fees: rental ? null : "4 % TTC",
    feesPaidBy: rental ? "tenant" : "buyer",
    rentCents: rental ? rent : null,
    chargesIncluded: rental ? draw.chance(0.6) : null,
    chargesCents: rental ? 5_000 : null,
    depositCents: rental ? rent : null,
    tenantFeesCents: rental ? 30_000 : null,
    area,
    landArea: house ? draw.int(100, 3_000) : null,
    rooms,
    bedrooms: Math.max(0, rooms - 2),
    floor: house ? null : draw.int(0, 6),
    floors: house ? null : 6,
    yearBuilt: draw.int(1880, 2025),
    furnished: rental ? draw.chance(0.3) : null,
    heating: "gaz",
    features,
    energyClass: rated ? draw.one(CLASSES) : null,
    energyConsumption: rated ? draw.int(30, 500) : null,
    ghgClass: rated ? draw.one(CLASSES) : null,
    ghgEmissions: rated ? draw.int(1, 100) : null,
    energyRatedOn: null,
    energyCostMinCents: rated ? 90_000 : null,
    energyCostMaxCents: rated ? 140_000 : null,
    energyCostYear: rated ? 2023 : null,
    condominium: !house,
    condominiumLots: house ? null : draw.int(2, 200),
    condominiumAnnualChargesCents: house ? null : draw.int(400, 3_000) * 100,
    condominiumProceedings: house ? null : false,
    location: place,
    locationFull: `${label} à ${place}`,
    district: null,
    postcode,
    city: town.name,
    commune: null,
    longitude: lying ? draw.int(-10_000, 60_000) / 10_000 : null,
    latitude: lying ? draw.int(435_000, 495_000) / 10_000 : null,
    precision: lying ? "exact" : null,
    precisionRadius: null,
    photos: [1, 2, 3, 4, 5].map((photo) => `https://images.example/${reference}/${photo}.jpg`),
    photoCount: 5,
    hasVideo: null,
    hasVirtualTour: null,
    virtualTour: null,
    exclusive: null,
    underContract: null,
    prestige: null,
    agentHash: null,
    publishedOn: null,
    collectedAt: COLLECTED_AT,
    rows: 1,
  };
}

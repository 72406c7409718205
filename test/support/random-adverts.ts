import { Equipment } from "../../lib/records/equipment.ts";
import type { Advert } from "../../lib/records/record.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import { anAdvert } from "./adverts.ts";

/** A commune of made-up France: 500 of them, the first by far the largest. */
export function townOf(index: number) {
  const department = String(1 + (index % 95))
    .padStart(2, "0")
    .replace("20", "2A");
  const code = `${department}${String(100 + Math.floor(index / 95)).padStart(3, "0")}`;
  const postcode = `${department.replace("2A", "20")}${String(100 + Math.floor(index / 95))}`;
  return {
    name: `Ville-${index}`,
    code,
    postcode,
    longitude: -4 + (index % 25) * 0.5,
    latitude: 42.5 + Math.floor(index / 25) * 0.4,
  };
}

const TOWNS = 500;
const SIGNS = {
  jardin: "jardin clos",
  balcon: "balcon",
  terrasse: "grande terrasse",
  garage: "garage",
  parking: "parking",
  ascenseur: "ascenseur",
  piscine: "piscine",
  cave: "cave",
  cheminee: "cheminée",
  vue_mer: "vue sur la mer",
  plain_pied: "de plain-pied",
  veranda: "véranda",
  dependance: "dépendance",
  acces_pmr: "accès PMR",
  gardien: "gardien",
  fibre: "fibre optique",
} as const satisfies Readonly<Record<Equipment, string>>;
const TYPES = [
  ["apartment", "Appartement"],
  ["apartment", "Appartement"],
  ["apartment", "Studio"],
  ["house", "Maison"],
  ["house", "Villa"],
  ["land", "Terrain"],
  ["parking", "Garage"],
  ["commercial", "Boutique"],
  ["other", null],
] as const;
const CLASSES = ["A", "B", "C", "D", "E", "F", "G"] as const;

/** An advert with facts at random, some of them not told; `count` tells the number of its reference. */
export function randomAdvert(draw: Draw, count: number): Advert {
  const town = townOf(draw.int(0, draw.int(0, TOWNS - 1)));
  const [type, typeLabel] = draw.one(TYPES);
  const rental = draw.chance(0.25);
  const area = draw.chance(0.05) ? null : draw.int(12, 220);
  const maybe = <Value>(share: number, value: Value): Value | null => (draw.chance(share) ? value : null);
  const has = Equipment.options.filter(() => draw.chance(0.15));
  const said = has.map((name) => `${SIGNS[name]}.`).join(" ");
  const away = draw.chance(0.3) ? "Sans ascenseur, à 5 min de la piscine. Possibilité de garage." : "";
  const state = draw.chance(0.1)
    ? " Travaux à prévoir."
    : draw.chance(0.05)
      ? " Programme neuf."
      : draw.chance(0.05)
        ? " Vendu en viager."
        : "";
  const dayOfLife = draw.int(0, 400);
  return anAdvert({
    source: draw.one(["imo-ops-export", "seloger-export", "agence-littoral"] as const),
    reference: String(1_000_000 + count),
    transaction: draw.chance(0.03) ? null : rental ? "rental" : "sale",
    type,
    typeLabel,
    title: `${typeLabel ?? "Bien"} à ${town.name} (${town.postcode})`,
    description: `${said} ${away}${state} ${"Séjour clair, cuisine ouverte, rangements, proche des écoles. ".repeat(draw.int(1, 16))}`,
    priceCents: rental ? null : maybe(0.97, draw.int(30, 900) * 100_000 + draw.int(0, 9) * 10_000),
    rentCents: rental ? maybe(0.97, draw.int(300, 2500) * 100) : null,
    chargesIncluded: rental ? maybe(0.7, draw.chance(0.6)) : null,
    area,
    landArea: type === "house" || type === "land" ? maybe(0.8, draw.int(50, 5000)) : null,
    rooms: area === null ? null : maybe(0.9, 1 + Math.floor(area / 25)),
    bedrooms: area === null ? null : maybe(0.7, Math.floor(area / 35)),
    floor: type === "apartment" ? maybe(0.8, draw.int(0, 8)) : null,
    floors: null,
    yearBuilt: maybe(0.6, draw.int(1880, 2025)),
    furnished: maybe(0.4, draw.chance(0.4)),
    features: [],
    energyClass: maybe(0.9, draw.one(CLASSES)),
    location: `${town.name} (${town.postcode})`,
    locationFull: `${typeLabel ?? "Bien"} à ${town.name} (${town.postcode})`,
    district: maybe(0.2, draw.one(["Centre", "Saint-Jacques", "Gare"])),
    postcode: town.postcode,
    city: town.name,
    commune: town.code,
    ...(draw.chance(0.5) && {
      longitude: town.longitude + draw.int(-2000, 2000) / 20_000,
      latitude: town.latitude + draw.int(-2000, 2000) / 20_000,
      precision: "exact" as const,
    }),
    collectedAt: new Date(Date.UTC(2026, 9, 1) - dayOfLife * 86_400_000 - draw.int(0, 86_399) * 1000).toISOString(),
    ...(draw.chance(0.05) && { underContract: true }),
  });
}

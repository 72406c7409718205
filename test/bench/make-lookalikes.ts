/**
 * Invented flats that look alike because they share a building, and adverts of them: one as its agency writes it, and, of some, a copy by
 * another agency with the price up to 5 % and the area up to 2 m² off, other words, other energy letters at times, and no position.
 * Neighbours above and below share area, rooms, terrace and more; what tells them apart (floor, cellar, state) is not always told.
 */
import { blankAdvert } from "../../lib/normalize/advert.ts";
import type { Advert } from "../../lib/records/record.ts";
import { drawFor } from "../../localstack/market/draw.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import { describeFlat } from "./describe-flat.ts";
import type { Flat } from "./flat.ts";

/** How a copy differs from the advert that it is of. */
export interface Distortion {
  readonly price: boolean;
  readonly area: boolean;
  readonly text: boolean;
  readonly position: boolean;
}

const DISTRICTS = ["Centre", "Les Minimes", "La Gare", "Saint-Martin", "Le Port", "Bellevue"];
const STREETS = [
  "rue des Tilleuls",
  "avenue de Verdun",
  "rue Pasteur",
  "quai Gambetta",
  "rue du Moulin",
  "allée des Pins",
  "rue Victor-Hugo",
];

/** All flats of so many buildings in one town. */
export function makeFlats(seed: number, buildings: number): Flat[] {
  return Array.from({ length: buildings }, (_, building) => flatsOf(seed, building)).flat();
}

function flatsOf(seed: number, building: number): Flat[] {
  const draw = drawFor("building", seed, building);
  const floors = draw.int(2, 6);
  const perMetre = draw.around(3_600, 0.3);
  const shared = {
    building,
    floors,
    lift: floors > 3 || draw.chance(0.3),
    pool: draw.chance(0.15),
    year: draw.int(1955, 2020),
    lots: draw.int(6, 120),
    district: draw.one(DISTRICTS),
    street: draw.one(STREETS),
    longitude: -1.77 + draw.around(0, 1) * 0.02 + draw.int(-2_000, 2_000) / 1e5,
    latitude: 43.36 + draw.int(-1_500, 1_500) / 1e5,
  };
  const consumption = draw.around(210, 0.5);
  return Array.from({ length: draw.int(2, 3) }, (_, stack) => {
    const area = draw.int(22, 95);
    const living = Math.round(area * draw.around(0.42, 0.15));
    const terrace = draw.chance(0.5) ? draw.int(4, 18) : null;
    const balcony = draw.chance(0.4);
    const orientation = draw.one(["sud", "est", "ouest", "nord", "sud-ouest"]);
    return Array.from({ length: floors + 1 }, (_, floor): Flat => {
      const own = drawFor("flat", seed, building, stack, floor);
      return {
        ...shared,
        stack,
        floor,
        area,
        living,
        rooms: area < 33 ? 1 : area < 52 ? 2 : area < 75 ? 3 : 4,
        price: Math.round((area * perMetre * (1 + 0.012 * floor) * own.around(1, 0.04)) / 500) * 500,
        terrace: floor === 0 ? null : terrace,
        balcony: floor > 0 && balcony,
        garden: floor === 0 && own.chance(0.6) ? own.int(15, 90) : null,
        cellar: own.chance(0.5),
        garage: own.chance(0.2),
        parking: own.chance(0.5),
        state: own.one(["new", "good", "good", "old"]),
        openKitchen: own.chance(0.5),
        let: own.chance(0.12),
        orientation,
        view: floor > 2 ? own.one(["mer", "montagne", "dégagée"]) : null,
        charges: Math.round(area * own.around(22, 0.2)),
        consumption: Math.round(own.around(consumption, 0.15)),
        emissions: Math.round(own.around(consumption / 8, 0.15)),
      };
    });
  }).flat();
}

/**
 * The advert of a flat; `writer` is the agency, whose words and habits differ. Facts are left out as adverts leave
 * them out, those that the law asks for (energy, lots, charges) less often than others.
 */
export function advertise(flat: Flat, reference: string, writer: number, day: number): Advert {
  const draw = drawFor("advert", reference, writer);
  const told = <Value>(p: number, value: Value): Value | null => (draw.chance(p) ? value : null);
  return {
    ...blankAdvert({
      source: "seloger-export",
      reference,
      collectedAt: `2026-03-${String(day).padStart(2, "0")}T08:00:00Z`,
    }),
    transaction: "sale",
    type: "apartment",
    typeLabel: "Appartement",
    description: describeFlat(flat, draw),
    priceCents: flat.price * 100,
    area: flat.area,
    rooms: flat.rooms,
    bedrooms: flat.rooms > 1 ? told(0.9, flat.rooms - 1) : null,
    floor: told(0.88, flat.floor),
    floors: told(0.7, flat.floors),
    features: featuresOf(flat, draw),
    ...energyOf(flat, draw),
    yearBuilt: told(0.4, flat.year),
    condominiumLots: told(0.6, flat.lots),
    condominiumAnnualChargesCents: told(0.55, flat.charges * 100),
    district: draw.chance(0.85) ? flat.district : draw.one(DISTRICTS),
    postcode: "64700",
    city: "Hendaye",
    ...positionOf(flat, draw),
    agentHash: `agency-${writer}`,
  };
}

function featuresOf(flat: Flat, draw: Draw): string[] {
  const has: [boolean, string][] = [
    [flat.terrace !== null, "terrasse"],
    [flat.balcony, "balcon"],
    [flat.garden !== null, "jardin"],
    [flat.garage, "box"],
    [flat.parking, "parking"],
    [flat.lift, "ascenseur"],
    [flat.pool, "piscine"],
  ];
  return draw.some(
    has.filter(([is]) => is).map(([, word]) => word),
    0.85,
  );
}

const LETTERS = [70, 110, 180, 250, 330, 420];

function energyOf(flat: Flat, draw: Draw): Partial<Advert> {
  if (draw.chance(0.08)) return {};
  const letter = (figure: number, bounds: readonly number[]) =>
    (["A", "B", "C", "D", "E", "F", "G"] as const)[bounds.filter((bound) => figure > bound).length] ?? "G";
  // Some adverts carry the rating of before the works.
  const off = draw.chance(0.06) ? 90 : 0;
  const figures = off === 0 && draw.chance(0.6);
  return {
    energyClass: letter(flat.consumption + off, LETTERS),
    ghgClass: letter(flat.emissions + off / 8, [6, 11, 30, 50, 70, 100]),
    energyConsumption: figures ? flat.consumption : null,
    ghgEmissions: figures ? flat.emissions : null,
  };
}

/** Exact, blurred by the portal, or not told. */
function positionOf(flat: Flat, draw: Draw): Partial<Advert> {
  if (draw.chance(0.4)) return {};
  if (draw.chance(0.3)) return { longitude: flat.longitude, latitude: flat.latitude, precision: "exact" };
  const shift = () => draw.int(-15, 15) / 1e4;
  return {
    longitude: flat.longitude + shift(),
    latitude: flat.latitude + shift(),
    precision: "radius",
    precisionRadius: 200,
  };
}

/** Another agency's advert of the same flat, distorted as asked; what is not distorted is as in the first. */
export function copyOf(first: Advert, flat: Flat, reference: string, distortion: Distortion): Advert {
  const draw = drawFor("copy", reference);
  const writer = draw.int(20, 40);
  const again = distortion.text
    ? advertise(flat, reference, writer, 12)
    : { ...first, reference, agentHash: `agency-${writer}` };
  const position = {
    longitude: first.longitude,
    latitude: first.latitude,
    precision: first.precision,
    precisionRadius: first.precisionRadius,
  };
  const none = { longitude: null, latitude: null, precision: null, precisionRadius: null };
  const price = first.priceCents ?? 0;
  return {
    ...again,
    priceCents: distortion.price ? Math.round(draw.around(price, 0.05) / 50_000) * 50_000 : price,
    area: distortion.area ? Math.round((flat.area + draw.int(-200, 200) / 100) * 10) / 10 : first.area,
    ...(distortion.position ? none : position),
    url: null,
  };
}

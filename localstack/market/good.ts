import { drawFor } from "./draw.ts";
import type { Draw } from "./draw.ts";
import { drawEnergy } from "./energy.ts";
import type { Energy } from "./energy.ts";
import { kinds } from "./kinds.ts";
import type { Kind, KindNames } from "./kinds.ts";
import { towns } from "./towns.ts";
import type { Town } from "./towns.ts";

/** A good of the sample market: what it is, whoever advertises it. */
export interface Good {
  /** The same for two adverts of the same good. */
  readonly key: string;
  readonly town: Town;
  readonly kind: Kind;
  readonly names: KindNames;
  /** Main surface in m²: living, gross (parking) or the plot's own (land). */
  readonly area: number;
  /** Plot of a house or of land, m². */
  readonly landArea: number | null;
  /** 0 where rooms are not counted. */
  readonly rooms: number;
  readonly bedrooms: number;
  /** 0 is the ground floor. */
  readonly floor: number | null;
  readonly floors: number | null;
  readonly yearBuilt: number | null;
  readonly heating: readonly Heating[];
  /** What is put forward ("Ascenseur", "Cave"). */
  readonly features: readonly string[];
  /** What is told besides ("Interphone"). */
  readonly comforts: readonly string[];
  readonly energy: Energy | null;
  readonly condominium: Condominium | null;
  readonly position: Position | null;
}

/** A condominium as adverts have to tell of it; charges in €. */
interface Condominium {
  readonly lots: number;
  readonly annualCharges: number;
  readonly proceedings: boolean;
}

/** Where the good is; radius in m, 0 is exact. */
interface Position {
  readonly latitude: number;
  readonly longitude: number;
  readonly radius: 0 | 300 | 700 | 5000;
}

const commonKinds: readonly Kind[] = ["apartment", "apartment", "apartment", "apartment", "studio", "duplex", "house"];
const otherKinds: readonly Kind[] = ["house", "house", "parking", "garage", "land", "shop", "offices", "business"];

/** Gives the good of a key, the same each time; a town can be imposed on it by naming which ones may be drawn. */
export function goodOf(key: string, among: readonly Town[] = towns): Good {
  const draw = drawFor(key, "good");
  const town = draw.one(among);
  const kind = draw.chance(0.62) ? draw.one(commonKinds) : draw.one(otherKinds);
  const names = kinds[kind];
  const size = sizeOf(draw, kind);
  const yearBuilt = names.dwelling && draw.chance(0.85) ? draw.one(years) + draw.int(0, 9) : null;
  const flat = names.type === "apartment";
  const heating = names.dwelling && draw.chance(0.8) ? draw.one(heatings) : [];
  const floors = flat ? draw.int(1, 9) : null;
  return {
    key,
    town,
    kind,
    names,
    ...size,
    floor: floors === null ? null : draw.int(0, floors),
    floors: draw.chance(0.7) ? floors : null,
    yearBuilt,
    heating,
    features: featuresOf(draw, names),
    comforts: flat ? draw.some(["Câble TV", "Digicode", "Interphone", "Gardien"], 0.55) : [],
    energy: energyOf(key, { names, area: size.area, yearBuilt, gas: heating.includes("natural_gas") }),
    condominium: flat && draw.chance(0.85) ? condominiumOf(draw, size.area) : null,
    position: draw.chance(0.55) ? positionOf(draw, town) : null,
  };
}

const years = [1850, 1900, 1930, 1948, 1955, 1961, 1965, 1972, 1980, 1990, 2001, 2010, 2015];
type Heating = "electricity" | "natural_gas";
const heatings: readonly (readonly Heating[])[] = [["electricity"], ["natural_gas"], ["electricity", "natural_gas"]];

type Size = Pick<Good, "area" | "landArea" | "rooms" | "bedrooms">;

function sizeOf(draw: Draw, kind: Kind): Size {
  const { type } = kinds[kind];
  if (kind === "studio") return { ...noRooms, area: draw.int(14, 34), rooms: 1 };
  if (type === "apartment") {
    const rooms = draw.int(2, 5);
    return { area: rooms * 18 + draw.int(0, 28), landArea: null, rooms, bedrooms: bedroomsOf(draw, rooms) };
  }
  if (type === "house") {
    const rooms = draw.int(3, 8);
    const landArea = draw.chance(0.9) ? draw.int(8, 160) * 10 : null;
    return { area: rooms * 20 + draw.int(0, 45), landArea, rooms, bedrooms: bedroomsOf(draw, rooms) };
  }
  if (type === "land") {
    const area = draw.int(25, 300) * 10;
    return { ...noRooms, area, landArea: area };
  }
  return { ...noRooms, area: type === "parking" ? draw.int(kind === "garage" ? 11 : 5, 22) : draw.int(15, 260) };
}

const noRooms = { landArea: null, rooms: 0, bedrooms: 0 };

function bedroomsOf(draw: Draw, rooms: number): number {
  // Many adverts do not tell them.
  return draw.chance(0.7) ? Math.max(1, rooms - draw.int(1, 2)) : 0;
}

function featuresOf(draw: Draw, names: KindNames): string[] {
  if (names.type === "apartment") return draw.some(["Parking", "Box", "Balcon", "Terrasse", "Cave", "Ascenseur"], 0.35);
  if (names.type === "house") return draw.some(["Parking", "Terrasse", "Cave", "Cheminée", "Alarme"], 0.4);
  return [];
}

interface Rated {
  readonly names: KindNames;
  readonly area: number;
  readonly yearBuilt: number | null;
  readonly gas: boolean;
}

function energyOf(key: string, { names, area, yearBuilt, gas }: Rated): Energy | null {
  if (!names.dwelling || drawFor(key, "rated").chance(0.06)) return null;
  return drawEnergy(key, { area, yearBuilt: yearBuilt ?? 1970, gas });
}

function condominiumOf(draw: Draw, area: number): Condominium {
  const charges = area * draw.around(22, 0.5);
  return {
    lots: draw.int(3, 220),
    annualCharges: draw.chance(0.5) ? Math.round(charges) : Math.round(charges * 100) / 100,
    proceedings: draw.chance(0.05),
  };
}

function positionOf(draw: Draw, town: Town): Position {
  const radius = draw.chance(0.5) ? 0 : draw.chance(0.7) ? 300 : draw.chance(0.6) ? 700 : 5000;
  const near = (centre: number): number =>
    Number((centre + draw.int(-9_000, 9_000) / 1_000_000).toFixed(radius > 0 ? 4 : 5));
  return { latitude: near(town.latitude), longitude: near(town.longitude), radius };
}

import { FORCED_NATURES, SYMBOLIC_BELOW_CENTS } from "../../records/market-price.ts";
import type { Sale } from "../../records/record.ts";
import type { Comparable } from "./dwelling.ts";

/** The dwelling that a deed sold at a market price; null where it sold none or several, or where its area or place is not known. */
export function soldDwelling(sale: Sale): Comparable | null {
  const { dwellingType: type, builtArea: area, priceCents, longitude, latitude, nature, lots, premises } = sale;
  if (type === null || area === null || priceCents === null || longitude === null || latitude === null) return null;
  if (area <= 0 || priceCents < SYMBOLIC_BELOW_CENTS || nature in FORCED_NATURES) return null;
  return {
    id: `${sale.key}-${sale.ordinal}`,
    commune: sale.commune,
    soldOn: sale.soldOn,
    priceCents,
    type,
    area,
    carrezArea: lots.reduce((sum, { carrezArea }) => sum + (carrezArea ?? 0), 0) || null,
    rooms: sale.rooms,
    landArea: sale.landArea,
    lots: sale.lotCount,
    outbuildings: premises.filter((one) => one.type === "outbuilding").length,
    longitude,
    latitude,
    blurKm: 0,
    parcel: sale.parcels[0] ?? null,
  };
}

/** Where a merger of communes gave a deed's commune and parcels other codes. */
import type { DeedRow } from "./deed-row.ts";

/**
 * Gives the commune and the parcel as they were coded on the day of the deed. A merged commune's parcels keep their section and number;
 * their prefix, 000 before, becomes the last three digits of its code (85307000AB0012 is 85001307AB0012 afterwards): from it, or from the
 * former parcel's id, what the row leaves out is known. Source: DGFiP, PCI Vecteur, identifiant de parcelle.
 */
export function onTheDay(row: Pick<DeedRow, "commune" | "formerCommune" | "parcel" | "formerParcel">): {
  readonly commune: string;
  readonly parcel: string;
} {
  const commune = row.formerCommune ?? row.formerParcel?.slice(0, 5) ?? row.commune;
  return { commune, parcel: row.formerParcel ?? parcelBefore(row.parcel, row.commune, commune) };
}

function parcelBefore(parcel: string, commune: string, former: string): string {
  const moved = former !== commune && parcel.startsWith(commune + former.slice(2));
  return moved ? `${former}000${parcel.slice(8)}` : parcel;
}

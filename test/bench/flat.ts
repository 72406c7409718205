/** A made flat, as its building knows it. */
export interface Flat {
  readonly building: number;
  readonly floor: number;
  readonly stack: number;
  readonly floors: number;
  readonly area: number;
  readonly rooms: number;
  readonly price: number;
  readonly terrace: number | null;
  readonly balcony: boolean;
  readonly cellar: boolean;
  readonly garage: boolean;
  readonly parking: boolean;
  readonly lift: boolean;
  readonly pool: boolean;
  readonly garden: number | null;
  readonly state: "new" | "good" | "old";
  readonly openKitchen: boolean;
  readonly living: number;
  readonly let: boolean;
  readonly orientation: string;
  readonly view: string | null;
  readonly year: number;
  readonly lots: number;
  readonly charges: number;
  readonly consumption: number;
  readonly emissions: number;
  readonly district: string;
  readonly street: string;
  readonly longitude: number;
  readonly latitude: number;
}

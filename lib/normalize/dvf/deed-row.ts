import type { Premises } from "../../records/record.ts";

/** One row of a deed, its values read and checked. */
export interface DeedRow {
  readonly number: number;
  readonly date: string;
  readonly disposition: number;
  readonly nature: string;
  readonly priceCents: number | null;
  readonly commune: string;
  readonly communeName: string | null;
  /** The commune's code on the day of the deed, where the file says that a merger changed it since. */
  readonly formerCommune: string | null;
  readonly postcode: string | null;
  readonly address: string | null;
  readonly parcel: string;
  readonly formerParcel: string | null;
  readonly volume: string;
  readonly lots: readonly { readonly number: string; readonly carrezArea: number | null }[];
  /** The true number of lots, of which a row shows at most five. */
  readonly lotCount: number | null;
  readonly premises: Premises | null;
  readonly land: { readonly nature: string | null; readonly special: string | null; readonly area: number } | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
}

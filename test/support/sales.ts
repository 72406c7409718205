import type { Sale } from "../../lib/records/record.ts";

/** A sale with plain facts: a flat sold in Hendaye in 2020; `changes` says what is different. */
export function aSale(changes: Partial<Sale> = {}): Sale {
  return {
    kind: "sale",
    source: "dvf",
    key: "00000000000000000000000000000001",
    ordinal: 0,
    sourceRef: "2020-1",
    soldOn: "2020-05-04",
    nature: "Vente",
    priceCents: 20_000_000,
    dispositions: 1,
    commune: "64260",
    communeName: "Hendaye",
    formerCommunes: [],
    department: "64",
    postcode: "64700",
    address: "3 RUE HAUTE",
    parcels: ["64260000AM0150"],
    sections: ["000AM"],
    lots: [{ number: "29", carrezArea: null }],
    lotCount: 1,
    premises: [{ type: "apartment", area: 50, rooms: 3 }],
    land: [],
    dwellings: 1,
    dwellingType: "apartment",
    builtArea: 50,
    rooms: 3,
    landArea: null,
    longitude: -1.77,
    latitude: 43.35,
    collectedAt: "2024-10-01T00:00:00Z",
    rows: 1,
    ...changes,
  };
}

/** A 32-digit key that ends in `n`. */
export function keyOf(n: number): string {
  return n.toString(16).padStart(32, "0");
}

import type { EnergyRating, RentLevel } from "../../lib/records/open-data.ts";

/** A rating with plain facts: a flat of Montpellier, class D; `changes` says what is different. */
export function aRating(changes: Partial<EnergyRating> = {}): EnergyRating {
  return {
    kind: "energy-rating",
    source: "ademe-dpe",
    reference: "2334E0000001A",
    replaces: null,
    active: true,
    stage: "existing",
    type: "apartment",
    ratedOn: "2023-05-04",
    validUntil: "2033-05-03",
    energyClass: "D",
    ghgClass: "C",
    energyConsumption: 210,
    finalEnergyConsumption: 110,
    ghgEmissions: 18,
    area: 54,
    yearBuilt: 1968,
    constructionPeriod: "1948-1974",
    heatingEnergy: "Électricité",
    annualCostCents: 112_000,
    commune: "34172",
    communeName: "Montpellier",
    postcode: "34000",
    longitude: 3.87,
    latitude: 43.61,
    geocodeScore: 0.9,
    collectedAt: "2026-11-01T00:00:00Z",
    rows: 1,
    ...changes,
  };
}

/** A rent level with plain figures: flats of Montpellier, edition 2025; `changes` says what is different. */
export function aRentLevel(changes: Partial<RentLevel> = {}): RentLevel {
  return {
    kind: "rent-level",
    source: "carte-des-loyers",
    edition: 2025,
    type: "apartment",
    commune: "34172",
    communeName: "Montpellier",
    department: "34",
    rentPerM2: 15.5,
    low: 12,
    high: 20,
    basis: "commune",
    observationsInCommune: 2400,
    observationsInMesh: 2400,
    r2: 0.74,
    collectedAt: "2026-11-01T00:00:00Z",
    rows: 1,
    ...changes,
  };
}

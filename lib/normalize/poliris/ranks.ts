/**
 * Ranks of the Poliris format, version 4.09 (31 May 2021), 1 first; those of people and of the owner are not among them. Earlier versions
 * have the same ones and end before: what stands beyond their last rank is not known of their adverts.
 */
export const RANKS = {
  agency: 1,
  shownReference: 2,
  offer: 3,
  type: 4,
  postcode: 5,
  city: 6,
  district: 9,
  price: 11,
  rentWithCharges: 13,
  fees: 15,
  area: 16,
  landArea: 17,
  rooms: 18,
  bedrooms: 19,
  title: 20,
  description: 21,
  charges: 23,
  floor: 24,
  floors: 25,
  furnished: 26,
  yearBuilt: 27,
  heating: 33,
  exclusive: 83,
  virtualTour: 104,
  deposit: 161,
  technicalId: 175,
  energyConsumption: 176,
  energyClass: 177,
  ghgEmissions: 178,
  ghgClass: 179,
  lumpSum: 185,
  annuity: 186,
  condominium: 258,
  condominiumLots: 259,
  condominiumCharges: 260,
  condominiumProceedings: 261,
  latitude: 298,
  longitude: 299,
  positionPrecision: 300,
  feesPaidBy: 302,
  priceExcludingFees: 303,
  energyRatedOn: 324,
  energyCostMin: 326,
  energyCostMax: 327,
  energyCostYear: 328,
} as const;

/** Photos: a file of the zip, or an address. */
export const PHOTO_RANKS: readonly number[] = [...range(85, 93), ...range(164, 174), ...range(264, 273)];

/** What a good has, where its rank says OUI or a number of them. */
export const FEATURE_RANKS: readonly (readonly [rank: number, name: string])[] = [
  [39, "Balcon"],
  [41, "Ascenseur"],
  [42, "Cave"],
  [43, "Parking"],
  [44, "Box"],
  [45, "Digicode"],
  [46, "Interphone"],
  [47, "Gardien"],
  [48, "Terrasse"],
  [64, "Climatisation"],
  [65, "Piscine"],
  [68, "Cheminée"],
  [81, "Duplex"],
];

/** Rank 33 is a sum of these; a kitchen's style stands elsewhere. */
export const HEATING_BITS: readonly (readonly [bit: number, words: string])[] = [
  [128, "radiateur"],
  [256, "sol"],
  [512, "gaz"],
  [1024, "fuel"],
  [2048, "électrique"],
  [4096, "collectif"],
  [8192, "individuel"],
  [16384, "climatisation réversible"],
];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

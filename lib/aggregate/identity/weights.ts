import type { Feature } from "./text-facts.ts";

/**
 * What each agreement or disagreement between two adverts weighs, in bits: +1 means that two adverts of one good show it twice as often as
 * adverts of two goods, -1 half as often (I. Fellegi, A. Sunter, "A Theory for Record Linkage", 1969). The weights of a pair add up, with
 * `prior`, to the logarithm of the odds that both describe one good. Set by judgement from what each fact is worth in adverts of French
 * portals, where the same flat is published at 40 and at 45 m², with other energy letters and with floors that are wrong by one.
 */
export const WEIGHTS = {
  /** Of two adverts of one commune, type and transaction that resemble each other in price and area, one pair in 500 is one good. */
  prior: -9,
  /** From here on two adverts are taken for one good: odds of about 7 to 1. */
  threshold: 2.8,
  /** Refusals that came this near are kept with their reasons. */
  nearThreshold: 0,
  /** Adverts that contradict each other this much never share a property, whatever a third one says. */
  contradiction: -6,

  /** The larger area over the smaller, less 1; the first line that holds counts. */
  area: {
    /** Both have decimals, and the same. */
    sameToTheCentimetre: 6,
    same: 4,
    /** Rounded, or floor area against the area by law (loi Carrez). */
    within: [
      { metres: 1.05, ratio: 0.025, weight: 2.8 },
      { metres: 2.1, ratio: 0.05, weight: 1.8 },
      { metres: 0, ratio: 0.08, weight: -0.5 },
      { metres: 0, ratio: 0.13, weight: -3 },
    ],
    beyond: -8,
  },
  landArea: { same: 5, near: 2, nearRatio: 0.03, differ: -3, differRatio: 0.1 },
  /** An odd price is shared by chance less often than a round one. */
  price: {
    same: [
      { multipleOf: 1_000_000, weight: 3.5 },
      { multipleOf: 500_000, weight: 4 },
      { multipleOf: 100_000, weight: 5 },
      { multipleOf: 1, weight: 6.5 },
    ],
    /** One's price of today is the other's of before. */
    sameAsBefore: 4,
    /** Both came down from the same price. */
    sameBefore: 4,
    within: [
      { ratio: 0.01, weight: 1.8 },
      { ratio: 0.03, weight: 1.2 },
      { ratio: 0.055, weight: 0.9 },
      { ratio: 0.105, weight: -1 },
      { ratio: 0.17, weight: -2.5 },
    ],
    beyond: -6,
  },
  rooms: { same: 1.2, byOne: -2.5, more: -6 },
  bedrooms: { same: 0.4, byOne: -2, more: -5 },
  floor: {
    same: 2.2,
    /** From the third floor on fewer flats share it. */
    sameHigh: 3,
    /** One of them may mean several floors. */
    sameMaybe: 1,
    /** As the portal's field has it: these are wrong at times. */
    differByField: -10,
    /** Both texts say so, or the fields that no text contradicts, more than one floor apart. */
    differByText: -14,
  },
  top: { both: 1.5, notTop: -6 },
  floors: { same: 0.9, byOne: -0.3, more: -1.2 },
  energy: {
    same: { A: 2.8, B: 2.4, C: 1.6, D: 1.3, E: 1.5, F: 2.2, G: 2.8 },
    byOne: -1.3,
    more: -1.7,
    /** Consumption in kWh/m², to the unit. */
    sameFigure: 3.5,
    figureDiffers: -1.5,
  },
  ghg: { same: 0.9, byOne: -0.5, more: -0.8, sameFigure: 2, figureDiffers: -0.7 },
  position: {
    /** Distance in metres between two places known to the street or better. */
    within: [
      { metres: 15, weight: 5 },
      { metres: 60, weight: 3.5 },
      { metres: 150, weight: 1.5 },
      { metres: 400, weight: -1.5 },
    ],
    beyond: -6,
    /** Circles that overlap say little, circles that do not say much. */
    circlesMeet: 0.7,
    circlesApart: -5,
  },
  street: { same: 3, differ: -2.5 },
  district: { same: 0.8, differ: -0.7 },
  lots: { same: 4, sameFew: 1.5, few: 6, differ: -1.5 },
  charges: { same: 3.5, near: 0.5, nearRatio: 0.06, differ: -2 },
  yearBuilt: { same: 2, near: -0.7, differ: -3 },
  heating: { same: 0.7, differ: -0.8 },
  furnished: { differ: -0.8 },
  /** Features that exclude each other: one's text says the first, the other's the second. */
  opposites: { kitchen: -2, works: -3 },
  orientation: { same: 0.8, differ: -1.2 },
  /** Area of a terrace, a garden, a box … */
  parts: { same: 3, near: 2, nearRatio: 0.12, differ: -2, differRatio: 0.35 },
  /** Numbered lots, boxes, doors: neighbours differ in nothing else. */
  numbers: { same: 4, differ: -9 },
  photos: { one: 4, several: 8 },
  virtualTour: { same: 9, differ: -1 },
  /** The agency's own reference, or a portal's reference that another source gives as well. */
  reference: { same: 10, differByAgency: -1 },
  agency: {
    /** Published again by the same agency once the first was gone. */
    same: 1.5,
    /** Both online at the same time at the same source: an agency has no reason to publish a good twice. */
    sameAtOnce: -4.5,
  },
  /** Several lots of one programme are sold on one page. */
  url: { same: 2, sameOtherArea: -9 },
  text: {
    /** Share of the shorter text's runs of three words that the other has. */
    runs: [
      { share: 0.8, weight: 7 },
      { share: 0.55, weight: 4.5 },
      { share: 0.35, weight: 2.5 },
      { share: 0.2, weight: 1 },
    ],
    fewestRuns: 8,
    words: [
      { share: 0.65, weight: 2 },
      { share: 0.4, weight: 0.8 },
      { share: 0.25, weight: 0 },
    ],
    fewestWords: 6,
    unlike: -0.4,
    /** One agency writes one way: only a text that is the same throughout counts, and only when the adverts followed each other. */
    sameAgency: { fromShare: 0.8, weight: 4, less: 0, unlike: -1.5 },
  },
  /** Parking and land look alike by nature: without a fact that only one of them has they stay apart. */
  needsOwnFact: -20,
};

/** What belongs to the good: said of both adverts; denied by one and said by the other; said by one only. */
export const FEATURE_WEIGHTS: Readonly<Record<Feature, readonly [both: number, denied: number, oneOnly: number]>> = {
  balcony: [0.4, -1.5, -0.6],
  terrace: [0.5, -2, -0.8],
  garden: [1.2, -2.5, -1],
  loggia: [1.6, -2, -0.5],
  parking: [0.5, -2, -0.5],
  garage: [1.3, -2.5, -0.9],
  cellar: [0.7, -1.5, -0.4],
  "shared-cellar": [2.5, -1.5, -0.2],
  lift: [0.5, -3, -0.5],
  pool: [2.2, -2.5, -1],
  duplex: [2.5, -3, -1],
  veranda: [2.5, -2, -0.3],
  fireplace: [1.2, -1.5, -0.2],
  let: [1.6, -0.5, -0.4],
  "bare-ownership": [3, -6, -6],
  "life-annuity": [3, -6, -6],
  "senior-residence": [3, -3, -0.5],
  "sea-view": [1.2, -1.5, -0.2],
  "separate-kitchen": [0.8, -1, 0],
  "open-kitchen": [0.5, -1, 0],
  "separate-toilet": [0.8, -1, 0],
  "to-renovate": [1.2, -1.5, -0.2],
  renovated: [0.8, -1.5, -0.1],
};

/**
 * Two flats of one building are alike by nature: one above the other they share area, rooms and terrace, and all flats share the lift and the year.
 * So each pair is also weighed against being neighbours, and the lower of the two sums counts. There an agreement counts as much as
 * `share` of its weight says (1 where a fact is not named), and what is the building's counts for nothing against it.
 */
export const NEIGHBOURS = {
  /** For three adverts of one flat there are about four of flats beside it. */
  prior: -1.5,
  share: {
    area: 0.15,
    rooms: 0.1,
    bedrooms: 0,
    price: 0.6,
    energy: 0.5,
    ghg: 0.4,
    "feature:balcony": 0.3,
    "feature:terrace": 0.3,
    "feature:loggia": 0.3,
    "feature:sea-view": 0.5,
    "feature:separate-toilet": 0.5,
    "part:living-room": 0.3,
    "part:terrace": 0.3,
    "part:balcony": 0.3,
    "part:loggia": 0.3,
    orientation: 0.3,
    floors: 0,
    lots: 0,
    yearBuilt: 0,
    heating: 0,
    district: 0,
    street: 0,
    position: 0,
    // Not every advert of the building tells of these.
    "feature:lift": 0.2,
    "feature:pool": 0.2,
    "feature:shared-cellar": 0.2,
    "feature:senior-residence": 0.2,
  } as Readonly<Record<string, number>>,
  /** Types of which several lie in one building. */
  types: new Set(["apartment", "commercial", "parking"]),
} as const;

/** Types whose adverts are never merged on price, area and town. */
export const ALIKE_BY_NATURE: ReadonlySet<string> = new Set(["parking", "land"]);

/** Adverts beyond these ratios of area or price are compared only when they share a rare key (a photo, a reference, a virtual tour). */
export const BANDS = {
  area: { metres: 2.1, ratio: 0.05 },
  price: 0.06,
  /** With exactly the same price, the area may differ as much. */
  areaAtSamePrice: 0.13,
} as const;

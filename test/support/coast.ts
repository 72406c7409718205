import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../lib/stores/adverts/search-words.ts";
import { mergeRatings } from "../../lib/stores/open-data/energy-ratings.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { mergeRentLevels } from "../../lib/stores/open-data/rent-levels.ts";
import { mergeRisks } from "../../lib/stores/open-data/risks.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { anAdvert } from "./adverts.ts";
import { salesOfHendaye } from "./hendaye.ts";
import { aPlace } from "./places.ts";
import { aRating, aRentLevel } from "./ratings.ts";

const AT = "2026-11-01T00:00:00.000Z";
const from = { runId: "coast", readerVersion: 1 };

const HENDAYE = { city: "Hendaye", postcode: "64700", commune: "64260", location: "Hendaye (64700)" };

/** An advert of Hendaye, at home on IAD France's site. */
export function atHendaye(reference: string, changes: Partial<Advert> = {}): Advert {
  return anAdvert({
    ...HENDAYE,
    source: "iad-france",
    reference,
    url: `https://www.iadfrance.fr/annonce/hendaye/r${reference}`,
    title: `Appartement ${reference}`,
    locationFull: `Appartement à Hendaye ${reference}`,
    photos: [`https://images.example/${reference}.jpg`],
    features: [],
    ...changes,
  });
}

const ADVERTS: readonly Advert[] = [
  atHendaye("101", {
    title: "Appartement T3 avec jardin",
    description: "Trois pièces, jardin clos, à deux pas de l’océan.",
    priceCents: 25_000_000,
    area: 60,
  }),
  atHendaye("102", {
    title: "Appartement T2 vue mer",
    description: "<p>Deux pièces,&nbsp;balcon.</p> Voir www.ailleurs.example/page pour la visite.",
    rooms: 2,
    bedrooms: 1,
    priceCents: 18_000_000,
    area: 40,
  }),
  atHendaye("103", {
    type: "house",
    typeLabel: "Maison",
    title: "Maison familiale",
    description: "Maison avec grand jardin et garage.",
    rooms: 5,
    bedrooms: 4,
    priceCents: 45_000_000,
    area: 120,
  }),
  atHendaye("104", {
    title: "Studio meublé",
    description: "Meublé, proche plage.",
    transaction: "rental",
    priceCents: null,
    rentCents: 65_000,
    rooms: 1,
    bedrooms: null,
    area: 25,
    furnished: true,
  }),
];

/** Puts a small market of the Basque coast into an empty database: Hendaye with its sales, rents, ratings and risks, some adverts, places around. */
export async function seedCoast(db: Postgres, more: readonly Advert[] = []): Promise<void> {
  await db.query("insert into run (run_id, trigger, input) values ('coast', 'manual', '{}')");
  const near = { department: "64", region: "Nouvelle-Aquitaine" };
  const places = [
    aPlace({
      ...near,
      code: "64260",
      name: "Hendaye",
      postcodes: ["64700"],
      longitude: -1.774,
      latitude: 43.358,
      population: 18_000,
    }),
    aPlace({
      ...near,
      code: "64122",
      name: "Biarritz",
      postcodes: ["64200"],
      longitude: -1.56,
      latitude: 43.48,
      population: 25_000,
    }),
    aPlace({
      ...near,
      code: "64024",
      name: "Anglet",
      postcodes: ["64600"],
      longitude: -1.52,
      latitude: 43.49,
      population: 40_000,
    }),
    aPlace({
      ...near,
      code: "64445",
      name: "Pau",
      postcodes: ["64000"],
      longitude: -0.37,
      latitude: 43.3,
      population: 77_000,
    }),
    aPlace({ code: "13001", name: "Aix-en-Provence", postcodes: ["13100"], department: "13", population: 147_000 }),
    aPlace({ code: "73008", name: "Aix-les-Bains", postcodes: ["73100"], department: "73", population: 32_000 }),
  ];
  const sales = await salesOfHendaye(AT);
  const chunk = { ...from, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: AT };
  const ratings = Array.from({ length: 9 }, (_, at) =>
    aRating({ reference: `R${at}`, commune: "64260", energyClass: at < 6 ? "D" : "F" }),
  );
  const levels = (["apartment", "house"] as const).map((type) =>
    aRentLevel({ type, commune: "64260", communeName: "Hendaye", department: "64" }),
  );
  const risk = {
    id: "radon",
    family: "natural",
    label: "Radon",
    present: true,
    communeStatus: null,
    addressStatus: null,
  } as const;
  await db.transaction(async (tx) => {
    await mergePlaces(tx, places, from);
    await mergeSales(tx, sales, chunk);
    await mergeRatings(tx, ratings, from);
    await mergeRentLevels(tx, levels, from);
    await mergeAdverts(tx, [...ADVERTS, ...more], from);
    await mergeRisks(
      tx,
      [
        {
          kind: "risk",
          source: "georisques",
          cell: "-1.775,43.355",
          commune: "64260",
          risks: [risk],
          url: null,
          collectedAt: new Date().toISOString(),
          rows: 1,
        },
      ],
      from,
    );
  });
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', '64260', year, 'dvf', 'coast', $1, true from generate_series(2019, 2021) year`,
    [AT],
  );
  await identifyPending(db);
  await refreshSearchWords(db);
}

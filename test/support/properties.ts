import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { anAdvert } from "./adverts.ts";

/** Facts of one flat that several agencies advertise; what an agency adds is in `changes`. */
export function aFlat(changes: Partial<Advert> = {}): Advert {
  return anAdvert({
    priceCents: 27_820_000,
    area: 72,
    rooms: 3,
    bedrooms: 2,
    floor: 2,
    floors: 2,
    energyClass: "D",
    energyConsumption: null,
    ghgClass: "E",
    ghgEmissions: null,
    condominiumLots: null,
    condominiumAnnualChargesCents: null,
    yearBuilt: null,
    photos: [],
    description: null,
    url: null,
    ...changes,
  });
}

/** Merges each list of adverts as one chunk, in their order. */
export async function mergeChunks(db: Postgres, ...chunks: readonly (readonly Advert[])[]): Promise<void> {
  for (const chunk of chunks) {
    await db.transaction((tx) => mergeAdverts(tx, chunk, { runId: "run-1", readerVersion: 1 }));
  }
}

/** Merges chunks and works out the properties after each. */
export async function arriveInChunks(db: Postgres, ...chunks: readonly (readonly Advert[])[]): Promise<void> {
  for (const chunk of chunks) {
    await mergeChunks(db, chunk);
    await identifyPending(db);
  }
}

/** Forgets all adverts and what was made of them. */
export async function startOver(db: Postgres): Promise<void> {
  await db.query(
    "truncate advert, crawl, crawl_sighting, outbox, property, property_override, property_pending, property_outbox cascade",
  );
}

/** The natural keys of each property, each list sorted, in the order of their first keys. */
export async function groupsIn(db: Postgres): Promise<string[][]> {
  const rows = await db.query<{ keys: string[] }>(
    `select array_agg(key order by key collate "C") as keys from property_advert group by property_id order by min(key collate "C")`,
  );
  return rows.map(({ keys }) => keys);
}

/** Each advert's property, by natural key. */
export async function idsIn(db: Postgres): Promise<Record<string, number>> {
  const rows = await db.query<{ key: string; property_id: number }>(`select key, property_id from property_advert`);
  return Object.fromEntries(rows.map(({ key, property_id }) => [key, property_id]));
}

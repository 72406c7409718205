/** Putting adverts together and apart by hand: the last word, also for adverts that are seen again and after a rebuild. */
import { PermanentError } from "../../errors.ts";
import type { Advert } from "../../records/record.ts";
import type { Postgres, Transaction } from "../../stores/postgres/postgres.ts";
import { sayOfPairs } from "../../stores/properties/overrides.ts";
import { addPending } from "../../stores/properties/pending.ts";
import { membersOf } from "../../stores/properties/properties.ts";
import type { Member } from "../../stores/properties/properties.ts";
import { identifyPending } from "./identify.ts";

/** Adverts and the property that each is in now. */
export interface Placed {
  readonly key: string;
  readonly advertId: number;
  readonly propertyId: number;
}

/**
 * Takes adverts out of a property, by reference or by `<source>:<reference>`: they are one good with none of the adverts that stay, but may be one
 * with each other. @throws PermanentError when there is no such property, it has no such advert, or nothing would stay.
 */
export async function splitProperty(db: Postgres, id: number, references: readonly string[]): Promise<Placed[]> {
  const members = await db.transaction(async (tx) => {
    const members = await existing(tx, id);
    const named = new Set(references.flatMap((reference) => keysNamed(members, reference, id)));
    const staying = members.filter(({ key }) => !named.has(key));
    if (staying.length === 0) throw new PermanentError(`All adverts of property ${id} were named: one has to stay`);
    const pairs = [...named].flatMap((key) => staying.map((other): [string, string] => [key, other.key]));
    await sayOfPairs(tx, pairs, false);
    await addPending(
      tx,
      members.map(({ advertId }) => advertId),
    );
    return members;
  });
  return placedNow(db, members);
}

/** Makes two properties one. @throws PermanentError when one of them does not exist, or both are the same. */
export async function joinProperties(db: Postgres, one: number, other: number): Promise<Placed[]> {
  if (one === other) throw new PermanentError(`Property ${one} was named twice`);
  const members = await db.transaction(async (tx) => {
    const [a, b] = [await existing(tx, one), await existing(tx, other)];
    await sayOfPairs(
      tx,
      a.flatMap((x) => b.map((y): [string, string] => [x.key, y.key])),
      true,
    );
    await addPending(
      tx,
      [...a, ...b].map(({ advertId }) => advertId),
    );
    return [...a, ...b];
  });
  return placedNow(db, members);
}

async function existing(tx: Transaction, id: number): Promise<Member<Advert>[]> {
  const members = await membersOf(tx, id);
  if (members.length === 0) throw new PermanentError(`There is no property ${id}`);
  return members;
}

function keysNamed(members: readonly Member<Advert>[], reference: string, id: number): string[] {
  const found = members.filter(({ key, advert }) => key === reference || advert.reference === reference);
  if (found.length > 0) return found.map(({ key }) => key);
  const known = members.map(({ key }) => key).join(", ");
  throw new PermanentError(`Property ${id} has no advert ${reference}; its adverts are ${known}`);
}

async function placedNow(db: Postgres, members: readonly Member<Advert>[]): Promise<Placed[]> {
  await identifyPending(db);
  return db.query<Placed>(
    `select key, advert_id as "advertId", property_id as "propertyId" from property_advert where unit_id = any($1) order by property_id, key`,
    [members.map(({ unitId }) => unitId)],
  );
}

/** Putting adverts together and apart by hand: the last word, also for adverts that are seen again and after a rebuild. */
import { PermanentError } from "../../errors.ts";
import type { Advert } from "../../records/record.ts";
import type { Postgres, Transaction } from "../../stores/postgres/postgres.ts";
import { sayOfPairs } from "../../stores/properties/overrides.ts";
import { identityLock } from "../../stores/properties/pending.ts";
import { membersOf, moveGeneration } from "../../stores/properties/properties.ts";
import type { Member } from "../../stores/properties/properties.ts";
import { identify } from "./identify.ts";

/** Adverts and the property that each is in now. */
export interface Placed {
  readonly key: string;
  readonly advertId: number;
  readonly propertyId: number;
}

/** What is wrong with what was said of adverts. */
export type Mistake =
  | { readonly kind: "no-property"; readonly id: number }
  | { readonly kind: "no-advert"; readonly id: number; readonly reference: string; readonly known: readonly string[] }
  | { readonly kind: "all-named"; readonly id: number }
  | { readonly kind: "named-twice"; readonly id: number };

/** Thrown when what was said of adverts can't be done; nothing was changed. */
export class ByHandError extends PermanentError {
  override readonly name = "ByHandError";
  readonly mistake: Mistake;

  constructor(mistake: Mistake) {
    super(sentence(mistake));
    this.mistake = mistake;
  }
}

function sentence(mistake: Mistake): string {
  const { kind, id } = mistake;
  if (kind === "no-property") return `There is no property ${id}`;
  if (kind === "all-named") return `All adverts of property ${id} were named: one has to stay`;
  if (kind === "named-twice") return `Property ${id} was named twice`;
  return `Property ${id} has no advert ${mistake.reference}; its adverts are ${mistake.known.join(", ")}`;
}

/**
 * Takes adverts out of a property, by reference or by `<source>:<reference>`: they are one good with none of the adverts that stay, but may be one
 * with each other. @throws ByHandError when there is no such property, it has no such advert, or nothing would stay.
 */
export function splitProperty(db: Postgres, id: number, references: readonly string[]): Promise<Placed[]> {
  return decide(db, async (tx) => {
    const members = await existing(tx, id);
    const named = new Set(references.flatMap((reference) => keysNamed(members, reference, id)));
    const staying = members.filter(({ key }) => !named.has(key));
    if (staying.length === 0) throw new ByHandError({ kind: "all-named", id });
    const pairs = [...named].flatMap((key) => staying.map((other): [string, string] => [key, other.key]));
    await sayOfPairs(tx, pairs, false);
    return members;
  });
}

/** Makes two properties one. @throws ByHandError when one of them does not exist, or both are the same. */
export function joinProperties(db: Postgres, one: number, other: number): Promise<Placed[]> {
  return decide(db, async (tx) => {
    if (one === other) throw new ByHandError({ kind: "named-twice", id: one });
    const [a, b] = [await existing(tx, one), await existing(tx, other)];
    const pairs = a.flatMap((x) => b.map((y): [string, string] => [x.key, y.key]));
    await sayOfPairs(tx, pairs, true);
    return [...a, ...b];
  });
}

/** Does what `say` says of adverts, and works their properties out at once, before all that wait. */
function decide(db: Postgres, say: (tx: Transaction) => Promise<readonly Member<Advert>[]>): Promise<Placed[]> {
  return db.transaction(async (tx) => {
    await identityLock(tx);
    const members = await say(tx);
    await identify(tx, [...new Set(members.map(({ advertId }) => advertId))]);
    await moveGeneration(tx);
    return tx.query<Placed>(
      `select key, advert_id as "advertId", property_id as "propertyId" from property_advert where key = any($1) order by property_id, key`,
      [members.map(({ key }) => key)],
    );
  });
}

async function existing(tx: Transaction, id: number): Promise<Member<Advert>[]> {
  const members = await membersOf(tx, [id]);
  if (members.length === 0) throw new ByHandError({ kind: "no-property", id });
  return members;
}

function keysNamed(members: readonly Member<Advert>[], reference: string, id: number): string[] {
  const found = members.filter(({ key, advert }) => key === reference || advert.reference === reference);
  if (found.length > 0) return found.map(({ key }) => key);
  throw new ByHandError({ kind: "no-advert", id, reference, known: members.map(({ key }) => key) });
}

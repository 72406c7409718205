/** Working out properties in Postgres: adverts that changed, and nothing but the groups that they touch. */
import {
  identityLock,
  queueOutdated,
  queueOverlaps,
  takePending,
  takeUpkeep,
} from "../../stores/properties/pending.ts";
import { findCandidates, readHistories, readUnits, saveUnits } from "../../stores/properties/units.ts";
import type { StoredUnit, UnitRow } from "../../stores/properties/units.ts";
import { linkedAround, neighboursOf, replaceJudgements } from "../../stores/properties/judgements.ts";
import type { JudgementRow } from "../../stores/properties/judgements.ts";
import { tellProperties } from "../../stores/properties/outbox.ts";
import { readOverrides } from "../../stores/properties/overrides.ts";
import { moveGeneration, saveGroups } from "../../stores/properties/properties.ts";
import type { Postgres, Transaction } from "../../stores/postgres/postgres.ts";
import { byCode } from "./cluster.ts";
import { atOnce, comparable } from "./comparable.ts";
import type { Unit } from "./comparable.ts";
import { FACTS_VERSION, amountKeys, hashed } from "./facts.ts";
import type { IdentityFacts } from "./facts.ts";
import { componentsOf, groupComponent, judge } from "./group.ts";
import type { ByHand } from "./group.ts";
import { propertyRow } from "./property-row.ts";
import { unitsOf } from "./units-of.ts";
import { WEIGHTS } from "./weights.ts";

/** Entries of one transaction, where nobody says otherwise. */
const BATCH = 500;
/** Minutes between two looks for adverts that have to be worked out again though nothing told of them. */
const UPKEEP_MINUTES = 60;

/**
 * Works out the properties of the adverts that have waited longest, of `batch` entries, in one transaction; gives how many entries there were. One at
 * a time works, whoever calls. Where nothing changed it writes nothing.
 */
export function identifyBatch(db: Postgres, batch: number): Promise<number> {
  return db.transaction(async (tx) => {
    await identityLock(tx);
    const ids = await takePending(tx, batch);
    if (ids.length > 0) await identify(tx, [...new Set(ids)]);
    return ids.length;
  });
}

/**
 * Works out the properties of adverts that wait for it, batch by batch, until none waits or `hasTime`, which is told how many were looked at,
 * says to stop; gives how many there were and whether some are left.
 */
export async function identifyPending(
  db: Postgres,
  hasTime: (adverts: number) => boolean = () => true,
): Promise<{ adverts: number; left: boolean }> {
  let adverts = 0;
  while (hasTime(adverts)) {
    const taken = await identifyBatch(db, BATCH);
    if (taken === 0) return { adverts, left: false };
    adverts += taken;
  }
  return { adverts, left: true };
}

/**
 * Queues adverts whose facts an older version read, and those that turned out to be online at the same time since they were put together; gives how
 * many. Looks at most once an hour, so that it may be called often.
 */
export function queueOverdue(db: Postgres): Promise<number> {
  return db.transaction(async (tx) => {
    if (!(await takeUpkeep(tx, UPKEEP_MINUTES))) return 0;
    return (await queueOutdated(tx, FACTS_VERSION)) + (await queueOverlaps(tx));
  });
}

/** Works out the properties of these adverts now, with all that follows from it for others; the caller holds `identityLock`. */
export async function identify(tx: Transaction, advertIds: readonly number[]): Promise<void> {
  const involved = await neighboursOf(tx, advertIds);
  const units = (await readHistories(tx, advertIds)).flatMap(({ advertId, ...history }) =>
    unitsOf(history).map((unit, at, all) => storedUnit(unit, advertId, at === all.length - 1)),
  );
  const saved = await saveUnits(tx, advertIds, units);
  const pairs = await findCandidates(tx, saved);
  const known = await load(tx, [...new Set([...saved, ...pairs.flatMap(({ one, other }) => [one, other])])]);
  const judged = await replaceJudgements(tx, saved, judgements(pairs, known));
  const moved = await regroup(tx, [...new Set([...involved, ...saved])], known);
  await tellProperties(tx, {
    propertyIds: moved.map(({ before }) => before),
    unitIds: [...new Set([...saved, ...judged])],
    movedUnitIds: moved.map(({ unitId }) => unitId),
  });
  if (judged.length > 0) await moveGeneration(tx);
}

/** Groups anew the components that these units are in; gives the units that came to another property. */
async function regroup(tx: Transaction, around: readonly number[], known: Map<number, Known>) {
  const { units: ids, links } = await linkedAround(tx, around);
  const all = await load(tx, ids, known);
  const byHand = await readByHand(
    tx,
    [...all.values()].map(({ unit }) => unit.key),
  );
  const idOf = new Map([...all].map(([id, { unit }]) => [unit.key, id]));
  const keyOf = (id: number) => all.get(id)?.unit.key ?? "";
  const components = componentsOf(
    [...all.values()].map(({ unit }) => unit),
    [...links.map(({ a, b }): [string, string] => [keyOf(a), keyOf(b)]), ...byHand.joined],
  );
  const groups = components.flatMap((component) => groupComponent(component, byHand));
  return saveGroups(
    tx,
    groups.map((keys) => {
      const members = keys.flatMap((key) => all.get(idOf.get(key) ?? Number.NaN) ?? []);
      const first = members.toSorted(
        (a, b) => byCode(a.unit.seenFrom, b.unit.seenFrom) || byCode(a.unit.key, b.unit.key),
      )[0];
      const anchor = first?.unit.key ?? "";
      return { anchor, propertyId: hashed(anchor), unitIds: members.map(({ row }) => row.unitId) };
    }),
    propertyRow,
  );
}

interface Known {
  readonly row: UnitRow<IdentityFacts>;
  readonly unit: Unit;
}

/** Reads the units that are not known yet; gives all that were asked for. */
async function load(
  tx: Transaction,
  ids: readonly number[],
  known = new Map<number, Known>(),
): Promise<Map<number, Known>> {
  const rows = await readUnits<IdentityFacts>(
    tx,
    ids.filter((id) => !known.has(id)),
  );
  for (const row of rows) known.set(row.unitId, { row, unit: { ...row, rareKeys: rareKeysIn(row) } });
  return new Map(
    ids.flatMap((id): [number, Known][] => {
      const found = known.get(id);
      return found ? [[id, found]] : [];
    }),
  );
}

/** Of the keys that candidates are looked for by, those that only one good has: an amount is not one. */
function rareKeysIn({ keys, facts }: UnitRow<IdentityFacts>): number[] {
  const amounts = new Set(amountKeys(facts));
  return keys.filter((key) => !amounts.has(key));
}

function storedUnit(unit: Unit, advertId: number, current: boolean): StoredUnit<IdentityFacts> {
  const { facts, key, seenFrom, seenTo, rareKeys } = unit;
  const sure = facts.precision === "exact" || facts.precision === "street";
  return {
    advertId,
    key,
    current,
    ownId: hashed(key),
    place: facts.place,
    type: facts.type,
    transaction: facts.transaction,
    amountCents: facts.amount,
    area: facts.area,
    longitude: sure ? facts.longitude : null,
    latitude: sure ? facts.latitude : null,
    source: facts.source,
    agent: facts.agent,
    seenFrom,
    seenTo,
    keys: [...new Set([...rareKeys, ...amountKeys(facts)])],
    facts,
    factsVersion: FACTS_VERSION,
  };
}

function judgements(
  pairs: readonly { one: number; other: number }[],
  known: ReadonlyMap<number, Known>,
): JudgementRow[] {
  return pairs.flatMap(({ one, other }) => {
    const [x, y] = [known.get(one), known.get(other)];
    if (!x || !y || !comparable(x.unit, y.unit)) return [];
    const { score, reasons } = judge(x.unit, y.unit);
    if (score < WEIGHTS.nearThreshold) return [];
    const [a, b] = x.unit.key < y.unit.key ? [one, other] : [other, one];
    return [{ a, b, score, linked: score >= WEIGHTS.threshold, atOnce: atOnce(x.unit, y.unit), reasons }];
  });
}

async function readByHand(tx: Transaction, keys: readonly string[]): Promise<ByHand> {
  const said = await readOverrides(tx, keys);
  const pairs = (together: boolean) =>
    said.filter((one) => one.together === together).map(({ a, b }): [string, string] => [a, b]);
  return { joined: pairs(true), apart: pairs(false) };
}

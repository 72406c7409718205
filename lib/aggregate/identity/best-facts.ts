/** What is known of a property from all adverts of it: each fact by its best source, with the others that say something else. */
import type { Advert } from "../../records/record.ts";
import type { Member } from "../../stores/properties/properties.ts";
import { byCode } from "./cluster.ts";

/** A fact of a property. */
export interface BestFact {
  /** Name of the advert's field. */
  readonly field: Field;
  readonly value: Value;
  /** Keys of the adverts that say so. */
  readonly sources: readonly string[];
  /** What other adverts say, the best supported first. */
  readonly others: readonly { readonly value: Value; readonly sources: readonly string[] }[];
}

export interface BestFacts {
  readonly facts: readonly BestFact[];
  /** By RESO: Active, ActiveUnderContract and Withdrawn. */
  readonly status: Member<Advert>["status"];
  readonly firstSeen: string;
}

type Value = string | number | boolean;

const FIELDS = [
  "type",
  "typeLabel",
  "transaction",
  "commune",
  "postcode",
  "city",
  "district",
  "priceCents",
  "rentCents",
  "area",
  "landArea",
  "rooms",
  "bedrooms",
  "floor",
  "floors",
  "yearBuilt",
  "furnished",
  "heating",
  "energyClass",
  "energyConsumption",
  "ghgClass",
  "ghgEmissions",
  "energyRatedOn",
  "condominiumLots",
  "condominiumAnnualChargesCents",
  "condominiumProceedings",
] as const satisfies readonly (keyof Advert)[];
type Field = (typeof FIELDS)[number];

/** Fields that change with time: of the adverts that are online, the one that changed last knows best. */
const OF_TODAY = new Set<Field>([
  "priceCents",
  "rentCents",
  "energyClass",
  "ghgClass",
  "energyConsumption",
  "ghgEmissions",
  "energyRatedOn",
]);

/**
 * Joins the adverts of a property. Of a fact that does not change, the value that most publishers give counts, then the more precise one (45.35 before
 * 45), then that of the advert that changed last; of one that does, that of the advert that changed last among those that are online, else
 * among all. Depends on the adverts only, not on their order, nor on how often they were seen.
 */
export function bestFacts(members: readonly Member<Advert>[]): BestFacts {
  const sorted = members.toSorted((a, b) => freshness(a, b));
  return {
    facts: FIELDS.flatMap((field) => bestOf(field, sorted) ?? []),
    status: statusOf(members),
    firstSeen: members.map(({ seenFrom }) => seenFrom).sort(byCode)[0] ?? "",
  };
}

/** Sorts by what is known best today: online first, then the advert that changed last. */
export function freshness(a: Member<Advert>, b: Member<Advert>): number {
  const online = Number(b.status !== "withdrawn") - Number(a.status !== "withdrawn");
  return online || byCode(b.changedAt, a.changedAt) || byCode(a.key, b.key);
}

interface Supported {
  readonly value: Value;
  readonly sources: string[];
  readonly publishers: Set<string>;
  /** Position of the freshest advert that says so. */
  readonly at: number;
}

function bestOf(field: Field, members: readonly Member<Advert>[]): BestFact | null {
  const values = new Map<Value, Supported>();
  for (const [at, { key, advert, commune }] of members.entries()) {
    const value = field === "commune" ? commune : advert[field];
    if (value === null || value === undefined) continue;
    const known = values.get(value) ?? { value, sources: [], publishers: new Set(), at };
    known.sources.push(key);
    known.publishers.add(`${advert.source} ${advert.agentHash ?? key}`);
    values.set(value, known);
  }
  const [best, ...others] = [...values.values()].sort(OF_TODAY.has(field) ? (a, b) => a.at - b.at : bySupport);
  if (!best) return null;
  return {
    field,
    value: best.value,
    sources: best.sources,
    others: others.map(({ value, sources }) => ({ value, sources })),
  };
}

function bySupport(a: Supported, b: Supported): number {
  return b.publishers.size - a.publishers.size || decimals(b.value) - decimals(a.value) || a.at - b.at;
}

function decimals(value: Value): number {
  return typeof value === "number" ? (String(value).split(".")[1]?.length ?? 0) : 0;
}

function statusOf(members: readonly Member<Advert>[]): Member<Advert>["status"] {
  const all = new Set(members.map(({ status }) => status));
  return all.has("active") ? "active" : all.has("under-contract") ? "under-contract" : "withdrawn";
}

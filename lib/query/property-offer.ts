/** What a property offers, by its best facts. */
import type { Good } from "../aggregate/analysis/good.ts";
import { bestFacts } from "../aggregate/identity/best-facts.ts";
import type { BestFact } from "../aggregate/identity/best-facts.ts";
import { EnergyClass } from "../records/record.ts";
import type { Advert } from "../records/record.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { membersOf } from "../stores/properties/properties.ts";
import type { Member } from "../stores/properties/properties.ts";
import type { Collected } from "./attribution.ts";
import { euros } from "./present.ts";
import { eventsOf, presentHistory, readEvents } from "./property-history.ts";
import type { PropertyEvent } from "./property-history.ts";
import { bestPosition } from "./property-position.ts";
import { readStanding } from "./property-standing.ts";
import { notFound } from "./refusal.ts";

/** A good that is offered, as far as its value depends on it; what stands in an advert, or the best facts of a property. */
export interface Offered {
  readonly type: string;
  readonly area: number | null;
  readonly rooms: number | null;
  readonly landArea: number | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly precision: "exact" | "street" | "commune" | "radius" | null;
  /** Radius of the blur in metres. */
  readonly precisionRadius: number | null;
  /** INSEE code. */
  readonly commune: string | null;
}

/** A property as it is analysed, and as it is compared with sales. */
export interface PropertyOffer {
  readonly id: number;
  readonly good: Good;
  readonly offered: Offered;
  /** Where its facts were read. */
  readonly own: readonly Collected[];
  readonly adverts: readonly number[];
}

/**
 * Reads what a property offers; an id that it had before leads to it.
 * @throws Refusal (404) when there is none of that id.
 */
export async function readPropertyOffer(db: Queries, asked: number): Promise<PropertyOffer> {
  const { id, seenTo } = await readStanding(db, asked);
  const members = await membersOf(db, [id]);
  if (members.length === 0) throw notFound(`Aucun bien ne porte l’identifiant ${asked}.`);
  return offerOf(id, { members, events: eventsOf(members, await readEvents(db, members)), seenTo });
}

/** What a property offers, by its members; `seenTo` is when each was last seen, by natural key, where that is later than the member says. */
export function offerOf(
  id: number,
  {
    members,
    events,
    seenTo = new Map(),
  }: {
    readonly members: readonly Member<Advert>[];
    readonly events: readonly PropertyEvent[];
    readonly seenTo?: ReadonlyMap<string, string>;
  },
): PropertyOffer {
  const { prix_initial: first, historique_prix: changes } = presentHistory(members, events);
  const { facts, status, firstSeen } = bestFacts(members);
  const known = { status, firstSeen, prices: [first, ...changes.map((one) => one.nouveau_prix)] };
  return {
    id,
    good: goodOf(reader(facts), known),
    offered: offeredOf(reader(facts), members),
    own: members.map(({ advert, key, seenTo: told }) => ({
      source: advert.source,
      collected_at: seenTo.get(key) ?? told,
    })),
    adverts: members.map(({ advertId }) => advertId),
  };
}

type Facts = ReturnType<typeof reader>;

/** Reads facts by their field; null where none is of that kind. */
function reader(facts: readonly BestFact[]) {
  const of = (field: BestFact["field"]) => facts.find((fact) => fact.field === field)?.value;
  return {
    text: (field: BestFact["field"]) => {
      const value = of(field);
      return typeof value === "string" ? value : null;
    },
    number: (field: BestFact["field"]) => {
      const value = of(field);
      return typeof value === "number" ? value : null;
    },
  };
}

interface Known {
  readonly status: Member<Advert>["status"];
  readonly firstSeen: string;
  readonly prices: readonly (number | null)[];
}

function goodOf({ text, number }: Facts, { status, firstSeen, prices }: Known): Good {
  const [price, rent] = [number("priceCents"), number("rentCents")];
  const isRental =
    text("transaction") === "rental" || (text("transaction") === null && price === null && rent !== null);
  const charges = number("condominiumAnnualChargesCents");
  const energyClass = EnergyClass.safeParse(text("energyClass"));
  return {
    type: text("type") ?? "other",
    transaction: isRental ? "rental" : "sale",
    price: euros(isRental ? rent : price),
    area: number("area"),
    rooms: number("rooms"),
    yearBuilt: number("yearBuilt"),
    energyClass: energyClass.success ? energyClass.data : null,
    annualCharges: euros(charges),
    commune: text("commune"),
    offeredSince: firstSeen,
    offered: status !== "withdrawn",
    prices: prices.filter((one) => one !== null),
  };
}

function offeredOf({ text, number }: Facts, members: readonly Member<Advert>[]): Offered {
  const known = bestPosition(members);
  const precision = known?.position.precision ?? null;
  return {
    type: text("type") ?? "other",
    area: number("area"),
    rooms: number("rooms"),
    landArea: number("landArea"),
    longitude: known?.position.longitude ?? null,
    latitude: known?.position.latitude ?? null,
    precision: precision === "parcel" ? "exact" : precision,
    precisionRadius: known?.member.advert.precisionRadius ?? null,
    commune: text("commune"),
  };
}

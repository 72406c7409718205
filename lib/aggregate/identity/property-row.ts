/** What lists of properties are filtered by, from the adverts of one. */
import type { Advert } from "../../records/record.ts";
import type { Member, PropertyRow } from "../../stores/properties/properties.ts";
import { bestFacts } from "./best-facts.ts";

/** The row of a property with these members. */
export function propertyRow(members: readonly Member<Advert>[]): PropertyRow {
  const { facts, status, firstSeen } = bestFacts(members);
  const value = (field: string) => facts.find((fact) => fact.field === field)?.value ?? null;
  const number = (field: string) => {
    const found = value(field);
    return typeof found === "number" ? found : null;
  };
  const text = (field: string) => {
    const found = value(field);
    return typeof found === "string" ? found : null;
  };
  return {
    commune: text("commune"),
    type: text("type") ?? "other",
    transaction: text("transaction"),
    amountCents: number("priceCents") ?? number("rentCents"),
    area: number("area"),
    rooms: number("rooms"),
    status,
    advertCount: members.length,
    firstSeen,
  };
}

/** Values of schema.org's words for property and offers, as pages write them: machine numbers, quantities with units, or text for people. */
import { Problem } from "../fields/field.ts";
import type { Field } from "../fields/field.ts";
import { LEAST_AMOUNT } from "../fields/money.ts";
import { point } from "../fields/written.ts";
import type { Advert } from "../../records/record.ts";
import { firstInteger } from "./french.ts";
import { isNode, listOf, nodesAt, valueAt } from "./linked-data.ts";
import type { Node } from "./linked-data.ts";
import { EXPECTED } from "../expected.ts";

/** A number or a text, in what unit. */
interface Quantity {
  readonly value: string | number;
  readonly unit: string | null;
}

/** The quantity under a key, plain or as a QuantitativeValue; a Problem for a node that tells no single one. */
function quantityOf(node: Node, key: string): Field<Quantity> {
  const [first] = listOf(node[key]);
  if (typeof first === "string" || typeof first === "number") return { value: first, unit: null };
  if (!isNode(first)) return first === undefined ? null : new Problem(first, EXPECTED.quantity);
  const [least, most] = [valueAt(first, "minValue"), valueAt(first, "maxValue")];
  const value = valueAt(first, "value") ?? (least === most ? least : null);
  const unit = valueAt(first, "unitCode") ?? valueAt(first, "unitText");
  if (value !== null) return { value, unit: unit === null ? null : String(unit) };
  const told = least === null && most === null ? Object.keys(first).join(", ") : `${least ?? "?"} … ${most ?? "?"}`;
  return new Problem(told, EXPECTED.oneQuantity);
}

/** Reads a surface in m², out of the unit that its QuantitativeValue names; without one it is m². */
export function areaOf(node: Node, key: string): Field<number> {
  const quantity = quantityOf(node, key);
  if (quantity === null || quantity instanceof Problem) return quantity;
  return point.area(quantity.value, quantity.unit ?? undefined);
}

/** Reads a number of rooms, of which 0 stands for "unknown"; "3 pièces" is 3. */
export function roomsOf(node: Node, key: string): Field<number> {
  const counted = countOf(node, key);
  return counted === 0 ? null : counted;
}

/** Reads a count; "3 chambres" is 3. */
export function countOf(node: Node, key: string): Field<number> {
  const quantity = quantityOf(node, key);
  if (quantity === null || quantity instanceof Problem) return quantity;
  const { value } = quantity;
  return typeof value === "string" && /\p{L}{2}/u.test(value) ? firstInteger(value) : point.count(value);
}

/** Price specifications by the m² or another unit are not the price of the good. */
const WHOLE: ReadonlySet<string> = new Set(["", "C62", "MON", "ANN"]);

/**
 * Reads what an offer asks for, cents. Of an AggregateOffer it is the price from which it is offered; several prices that differ are a
 * Problem, and so is another currency than the euro.
 */
export function amountOf(offer: Node, transaction: Advert["transaction"]): Field<number> {
  const terms = nodesAt(offer, "priceSpecification").filter((node) =>
    WHOLE.has(String(valueAt(node, "unitCode") ?? "")),
  );
  const said = [offer, ...terms, ...nodesAt(offer, "offers")].flatMap((node) => {
    const amount = valueAt(node, "price") ?? valueAt(node, "lowPrice") ?? valueAt(node, "minPrice");
    return amount === null ? [] : [{ amount, currency: currencyOf(node) ?? currencyOf(offer) }];
  });
  const [first] = said;
  if (first === undefined) return null;
  const foreign = said.find(({ currency }) => currency !== null && !/^(?:EUR|€|euros?)$/i.test(currency));
  if (foreign?.currency) return new Problem(`${foreign.amount} ${foreign.currency}`, EXPECTED.amountInEuros);
  return point.price(first.amount, LEAST_AMOUNT[transaction ?? "sale"]);
}

function currencyOf(node: Node): string | null {
  const inside = nodesAt(node, "price")[0] ?? null;
  const told = valueAt(node, "priceCurrency") ?? valueAt(inside, "currency") ?? valueAt(inside, "priceCurrency");
  return told === null ? null : String(told).trim();
}

import type { Field } from "../../normalize/fields/field.ts";
import { french } from "../../normalize/fields/written.ts";
import { firstInteger, firstPrice, transactionIn, typeIn } from "../../normalize/page/french.ts";
import type { Selected } from "../../normalize/page/selected.ts";
import type { Card } from "./card.ts";

/** Reads a card from what its selectors find; what can't be read is left to the advert's page. */
export function cardFrom(said: Selected): Card {
  const price = said.text("price");
  return {
    transaction: transactionIn(said.text("transaction")) ?? transactionIn(price),
    type: typeIn(said.text("type") ?? said.text("title")),
    priceCents: known(firstPrice(price)),
    area: known(french.area(said.text("area"))),
    landArea: known(french.area(said.text("landArea"))),
    rooms: known(french.knownCount(known(firstInteger(said.text("rooms"))))),
    photos: said.texts("photos"),
    flags: (["exclusive", "underContract"] as const).filter((flag) => said.text(flag) !== null),
    text: [said.text("title"), said.text("description")].filter(Boolean).join("\n") || null,
  };
}

function known(field: Field<number>): number | null {
  return typeof field === "number" ? field : null;
}

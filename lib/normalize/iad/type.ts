import { text } from "../fields/text.ts";
import { propertyType } from "../fields/property-type.ts";
import type { Advert } from "../../records/record.ts";
import { allow } from "../refusal.ts";
import type { IadRecord } from "./record.ts";
import { displayType } from "./words.ts";

/** Reads the type and its label; a display type that is not known is named by the heading or the trail of the page. */
export function typeOf(record: IadRecord, heading: string | null): Pick<Advert, "type" | "typeLabel"> {
  const [label, type] = displayType(allow("propertyDisplayType", text(record.propertyDisplayType))) ?? [];
  const [plainLabel, plainType] = displayType(allow("propertyType", text(record.propertyType))) ?? [];
  const named = label ?? labelIn(heading) ?? labelIn(record.breadcrumbs.at(-1)?.text ?? null) ?? plainLabel ?? null;
  return { type: type ?? plainType ?? propertyType(named), typeLabel: named };
}

/**
 * The type that a heading begins with: "Maison d'architecte à Nice (06000)", "Appartement à vendre 3 pièces 55 m² Lyon 4",
 * "Location bureaux 57 m² Paris 12". Null when it is no such heading.
 */
export function labelIn(heading: string | null): string | null {
  const words = /^(?:location\s{1,5})?(\p{L}[\p{L}\s'’/-]{2,40}?)\s{1,5}(?:à\s|\d{1,9}\s{0,5}(?:pi[èe]ces?|m²))/iu.exec(
    heading ?? "",
  )?.[1];
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : null;
}

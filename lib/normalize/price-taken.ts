import { Problem } from "./fields/field.ts";
import type { Field } from "./fields/field.ts";
import { allow, vital } from "./refusal.ts";

/**
 * Gives a price, null when none is said. A text without any figure ("Les photos arrivent bientôt !", "à débattre") is no price and costs the
 * price only, which is noted; one with figures that can't be read throws RowRefused.
 */
export function priceTaken<T>(field: string, read: Field<T>): T | null {
  return read instanceof Problem && !/\d/.test(read.found) ? allow<T>(field, read) : vital<T>(field, read);
}

/** How French sources write the class of an energy rating. */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { saying } from "./text.ts";

const ENERGY_CLASSES = ["A", "B", "C", "D", "E", "F", "G"] as const;

/** Reads a class of energy or greenhouse gas, A to G; "vierge" and "non soumis" say nothing. */
export function energyClass(value: unknown): Field<(typeof ENERGY_CLASSES)[number]> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  if (/^(?:vi|ns|vierge|non soumis)$/i.test(written)) return null;
  return ENERGY_CLASSES.find((letter) => letter === written.toUpperCase()) ?? new Problem(value, "a class from A to G");
}

/** How French sources write the class of an energy rating. */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { saying } from "./text.ts";
import { EXPECTED } from "../expected.ts";

const ENERGY_CLASSES = ["A", "B", "C", "D", "E", "F", "G"] as const;

/** What may stand before a class. */
const BEFORE = /^(?:(?:classe|étiquette|dpe|ges)(?: (?:énergie|énergétique|climat|dpe|ges))?(?: ?: ?| ))+/i;
/** The law asks no rating of the good, or there is none yet. */
const NONE =
  /^(?:vi|ns|vierge|en cours|non (?:soumis|requis|concern|applicable|disponible|réalis|effectu)\p{L}*)(?!\p{L})/iu;

/** The words of a class without those that only name it: "DPE : D (210 kWh)" is "D (210 kWh)". */
export function withoutClassName(words: string): string {
  return words.replace(BEFORE, "");
}

/** Reads a class of energy or greenhouse gas, A to G ("D", "Classe D"); "vierge", "non soumis" and "en cours" say nothing. */
export function energyClass(value: unknown): Field<(typeof ENERGY_CLASSES)[number]> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  const said = withoutClassName(written);
  if (NONE.test(said)) return null;
  return ENERGY_CLASSES.find((letter) => letter === said.toUpperCase()) ?? new Problem(value, EXPECTED.energyClass);
}

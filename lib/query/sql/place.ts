import type { Phrase } from "../../records/reason.ts";
import { Refusal } from "../refusal.ts";

/** A place in a text, for people and for editors. */
export interface TextPlace {
  /** From 1. */
  readonly ligne: number;
  /** From 1, in UTF-16 code units. */
  readonly colonne: number;
  /** From 0, in UTF-16 code units. */
  readonly indice: number;
}

/** Gives the line and column of an index in a text. */
export function placeIn(text: string, index: number): TextPlace {
  const indice = Math.max(0, Math.min(index, text.length));
  const before = text.slice(0, indice);
  const start = before.lastIndexOf("\n") + 1;
  return { ligne: before.split("\n").length, colonne: indice - start + 1, indice };
}

/** As `placeIn`, after so many characters: the server counts these, JavaScript halves of surrogate pairs. */
export function placeOfCharacter(text: string, characters: number): TextPlace {
  return placeIn(text, Array.from(text).slice(0, characters).join("").length);
}

/** As `placeIn`, after so many bytes of UTF-8. */
export function placeOfByte(text: string, bytes: number): TextPlace {
  return placeIn(text, Buffer.from(text).subarray(0, bytes).toString().length);
}

/** The refusal of a question, in both languages, with its place in the text where one is known. */
export function sqlRefusal({ fr, en }: Phrase, place?: TextPlace): Refusal {
  const [where, at] = place
    ? [` (ligne ${place.ligne}, colonne ${place.colonne})`, ` (line ${place.ligne}, column ${place.colonne})`]
    : ["", ""];
  return new Refusal(`${fr.replace(/\.$/, "")}${where}.`, {
    status: 422,
    title: "Question refusée",
    en: `${en}${at}`,
    ...(place && { place }),
  });
}

/** How French sources write words, addresses, and yes or no. */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { EXPECTED } from "../expected.ts";

const SILENCES =
  /^(?:[-–—]|n\.?[cd]\.?|#?n\/?a|nan|null|none|inconnue?|non (?:communiqu|renseign|précis)\S*|(?:prix )?(?:sur demande|nous consulter))$/i;

/** Reads text: trimmed, its line ends `\n`, without the NUL that no store takes; numbers and booleans as they are written. */
export function text(value: unknown): Field<string> {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return new Problem(value, EXPECTED.text);
  const plain = /[\r\0]/.test(value) ? value.replace(/\r\n?/g, "\n").replaceAll("\0", "") : value;
  return plain.trim() || null;
}

/** Reads text that says something: "non communiqué", "NC" or a dash are null. */
export function saying(value: unknown): Field<string> {
  const written = text(value);
  return typeof written === "string" && SILENCES.test(written) ? null : written;
}

/** No name of a place has as many characters. */
const LONGEST_NAME = 500;

/** Words inside the names of places that have no capital letter. */
const SMALL_WORDS =
  /(?<=[ '’-])(?:[Dd]e|[Dd]u|[Dd]es|[Ll]a|[Ll]e|[Ll]es|[Ee]n|[Ss]ur|[Ss]ous|[Ll][eè]s|[Ll]ez|[Ee]t|[Aa]ux?|[Àà])(?=[ -])|(?<=[ -])[DdLl](?=['’])/g;

/** Reads a place's name; one written in capitals only gets the case of a name ("SAINT-JEAN-DE-LUZ" is "Saint-Jean-de-Luz"). */
export function properName(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string" || written.length > LONGEST_NAME || written !== written.toUpperCase()) return written;
  const capitals = written.toLowerCase().replace(/(?<![\p{L}])\p{L}/gu, (letter) => letter.toUpperCase());
  return capitals.replaceAll(SMALL_WORDS, (word) => word.toLowerCase());
}

/** Reads yes or no, as French and exported tables write it. */
export function boolean(value: unknown): Field<boolean> {
  if (typeof value === "boolean") return value;
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  if (/^(?:oui|o|true|t|1|vrai|yes|y)$/i.test(written)) return true;
  if (/^(?:non|n|false|f|0|faux|no|aucune?)$/i.test(written)) return false;
  return new Problem(value, EXPECTED.yesOrNo);
}

/** Reads a web address. */
export function url(value: unknown): Field<string> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  return /^https?:\/\//i.test(written) && URL.canParse(written) ? written : new Problem(value, EXPECTED.webAddress);
}

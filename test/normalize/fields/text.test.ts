import { expect, test } from "vitest";
import { energyClass } from "../../../lib/normalize/fields/energy-class.ts";
import { Problem } from "../../../lib/normalize/fields/field.ts";
import { boolean, properName, text, url } from "../../../lib/normalize/fields/text.ts";

const told = (read: unknown) => (read instanceof Problem ? "refused" : read);

test.each<[(value: unknown) => unknown, unknown, unknown]>([
  [energyClass, "c", "C"],
  [energyClass, "", null],
  [energyClass, "VI", null],
  [energyClass, "NC", null],
  [energyClass, "H", "refused"],
  [energyClass, "A+", "refused"],
  [boolean, "OUI", true],
  [boolean, "f", false],
  [boolean, true, true],
  [boolean, "", null],
  [boolean, "peut-être", "refused"],
  [url, "https://www.iadfrance.fr/annonce/r1", "https://www.iadfrance.fr/annonce/r1"],
  [url, "javascript:alert(1)", "refused"],
  [url, "r1", "refused"],
  [text, " a\r\nb\0 ", "a\nb"],
  [text, 12, "12"],
  [text, "  ", null],
  [text, ["a"], "refused"],
  [properName, "MONTPELLIER", "Montpellier"],
  [properName, "SAINT-JEAN-DE-LUZ", "Saint-Jean-de-Luz"],
  [properName, "BOURG EN BRESSE", "Bourg en Bresse"],
  [properName, "VILLENEUVE-D'ASCQ", "Villeneuve-d'Ascq"],
  [properName, "L'ISLE-SUR-LA-SORGUE", "L'Isle-sur-la-Sorgue"],
  [properName, "LA ROCHELLE", "La Rochelle"],
  [properName, "L'Haÿ-les-Roses", "L'Haÿ-les-Roses"],
])("%o of %j is %j", (read, written, value) => {
  expect(told(read(written))).toBe(value);
});

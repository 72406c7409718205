import { published } from "../fields.ts";
import * as z from "zod";
import { DemandFilters } from "./demand.ts";

const MAX_TEXT = 4000;
const LISTS = new Set(["commune", "departement", "type_bien", "avec", "sans"]);
const NUMBER = /^-?\d{1,12}(?:[.,]\d{1,2})?$/;
const YES = new Set(["1", "true", "oui"]);
const NO = new Set(["0", "false", "non"]);

/** Filters of an earlier demand as a query string of `/annonces/liste`: `commune=64445&max_prix=200000`. */
export const precedingFilters = published(
  z
    .string()
    .max(MAX_TEXT)
    .transform((text, context) => {
      const read = z.strictObject(DemandFilters.shape).safeParse(filtersIn(text));
      if (read.success) return read.data;
      context.addIssue({ code: "custom" });
      return z.NEVER;
    }),
  "les filtres de la demande d’avant, comme une chaîne de requête de /annonces/liste (commune=64445&max_prix=200000)",
  { type: "string", maxLength: MAX_TEXT },
);

function filtersIn(text: string): Record<string, unknown> {
  const given = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(given.keys())].map((key) => {
      const name = key.replace(/\[\]$/, "");
      const values = given.getAll(key);
      return [name, LISTS.has(name) ? values.flatMap((value) => value.split(",")) : valueOf(name, values.at(-1) ?? "")];
    }),
  );
}

function valueOf(name: string, text: string): unknown {
  if (name.startsWith("min_") || name.startsWith("max_") || name === "rayon_km") {
    return NUMBER.test(text) ? Number(text.replace(",", ".")) : text;
  }
  if (FLAGS.has(name)) return YES.has(text) ? true : NO.has(text) ? false : text;
  return name === "dpe_max" ? text.toUpperCase() : text;
}

const FLAGS = new Set(["rez_de_chaussee", "meuble", "neuf", "travaux", "viager", "baisse"]);

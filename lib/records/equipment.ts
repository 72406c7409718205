import * as z from "zod";

/** What a good may be said to have: the names that filters and answers use. */
export const Equipment = z.enum([
  "jardin",
  "balcon",
  "terrasse",
  "garage",
  "parking",
  "ascenseur",
  "piscine",
  "cave",
  "cheminee",
  "vue_mer",
  "plain_pied",
  "veranda",
  "dependance",
  "acces_pmr",
  "gardien",
  "fibre",
]);
export type Equipment = z.infer<typeof Equipment>;

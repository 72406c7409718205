/** What a demand in plain language says, in the words of the API. */
import * as z from "zod";
import { Equipment } from "../../records/equipment.ts";
import { TYPE_WORDS } from "../advert-type-words.ts";

const amount = z.number().min(0).max(999_999_999_999);
const squareMetres = z.number().min(0).max(999_999_999_999);
const count = z.int().min(0).max(1000);
const floor = z.int().min(-20).max(200);
const year = z.int().min(1000).max(2200);
const equipment = z.array(Equipment).max(50);

/** Parameters of `/annonces/liste`, under its names and with its values; amounts are euros, areas m². */
export const DemandFilters = z.object({
  transaction: z.enum(["vente", "location"]).optional(),
  commune: z
    .array(z.string().regex(/^(\d{5}|2[AB]\d{3})$/))
    .max(50)
    .optional(),
  departement: z
    .array(z.string().regex(/^(\d{2}|2[AB]|97\d)$/))
    .max(50)
    .optional(),
  quartier: z.string().min(1).max(200).optional(),
  rayon_km: z.number().min(0).max(100).optional(),
  type_bien: z
    .array(z.enum(Object.keys(TYPE_WORDS)))
    .max(50)
    .optional(),
  min_prix: amount.optional(),
  max_prix: amount.optional(),
  min_loyer: amount.optional(),
  max_loyer: amount.optional(),
  charges: z.enum(["comprises", "hors"]).optional(),
  min_surface: squareMetres.optional(),
  max_surface: squareMetres.optional(),
  min_terrain: squareMetres.optional(),
  max_terrain: squareMetres.optional(),
  min_pieces: count.optional(),
  max_pieces: count.optional(),
  min_chambres: count.optional(),
  max_chambres: count.optional(),
  min_etage: floor.optional(),
  max_etage: floor.optional(),
  rez_de_chaussee: z.boolean().optional(),
  dpe_max: z.enum(["A", "B", "C", "D", "E", "F", "G"]).optional(),
  meuble: z.boolean().optional(),
  neuf: z.boolean().optional(),
  min_annee: year.optional(),
  max_annee: year.optional(),
  avec: equipment.optional(),
  sans: equipment.optional(),
  travaux: z.boolean().optional(),
  viager: z.boolean().optional(),
  baisse: z.boolean().optional(),
  tri: z.enum(["prix", "-prix", "date", "-date", "surface", "-surface"]).optional(),
});
export type DemandFilters = z.output<typeof DemandFilters>;
export type FilterName = keyof DemandFilters;

/** What somebody wants to know: adverts, figures of the market, what a good is worth, or nothing that has to do with property. */
export const INTENTIONS = ["annonces", "marche", "estimation", "hors_sujet"] as const;

/** A part of a demand and what it was taken for; offsets in UTF-16 units, the end not included. */
export interface Understood {
  readonly texte: string;
  readonly debut: number;
  readonly fin: number;
  readonly filtre: FilterName;
  readonly valeur: string | number | boolean;
}

/** A place that may be several, to be asked back. */
export interface AmbiguousPlace {
  readonly mot: string;
  readonly choix: readonly { readonly code_insee: string; readonly nom: string; readonly departement: string }[];
}

/** Conditions that no advert can meet together; none of them is among the filters. */
export interface Contradiction {
  readonly filtres: readonly FilterName[];
  readonly message: string;
}

/** A demand as understood. */
export interface Demand {
  readonly demande: string;
  readonly intention: (typeof INTENTIONS)[number];
  readonly filtres: DemandFilters;
  /** What is only wished for: names of equipment, else the words. */
  readonly souhaits: readonly string[];
  readonly compris: readonly Understood[];
  readonly ambigu: readonly AmbiguousPlace[];
  /** What there is no filter for, in the demand's own words. */
  readonly inconnu: readonly string[];
  readonly contradictions: readonly Contradiction[];
  /** What whoever asks should know of how it was read, in French. */
  readonly remarques: readonly string[];
}

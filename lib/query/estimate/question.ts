import * as z from "zod";
import { typeWordOf } from "../advert-type-words.ts";

/** A dwelling below this may not be let (decree 2002-120), and above that none is sold often enough to compare with; m². */
export const AREA = { least: 9, most: 1000 } as const;

const positive = z.number().positive();

/** The body that asks for an estimate: a dwelling and where it lies. */
export const EstimateRequest = z
  .strictObject({
    commune: z.string().trim().min(1).max(200).optional().describe("code INSEE ou nom de la commune"),
    adresse: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("dans la commune donnée, si elle a déjà été localisée"),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
    type: z.string().trim().min(1).max(50).transform(typeWordOf).describe("appartement ou maison"),
    surface: positive.max(100_000).describe("surface habitable en m²"),
    pieces: z.int().min(1).max(100).optional(),
    surface_terrain: z.number().min(0).max(10_000_000).optional().describe("d’une maison, en m²"),
    dependances: z.int().min(0).max(20).optional().describe("caves, garages vendus avec"),
    etage: z.int().min(-20).max(200).optional(),
    classe_energie: z.enum(["A", "B", "C", "D", "E", "F", "G"]).optional(),
  })
  .refine(({ latitude, longitude }) => (latitude === undefined) === (longitude === undefined), {
    message: "latitude et longitude vont ensemble",
    path: ["latitude"],
  })
  .refine(({ commune, latitude }) => commune !== undefined || latitude !== undefined, {
    message: "une commune, ou latitude et longitude",
    path: ["commune"],
  })
  .refine(({ adresse, commune }) => adresse === undefined || commune !== undefined, {
    message: "une adresse demande sa commune",
    path: ["adresse"],
  })
  .meta({ id: "DemandeEstimation" });
export type EstimateRequest = z.output<typeof EstimateRequest>;

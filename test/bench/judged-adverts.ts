import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { Advert } from "../../lib/records/record.ts";
import { anAdvert } from "../support/adverts.ts";
import { COLLECTED_AT } from "./search-database.ts";

const number = z.number().nullable().optional();

/** An advert of an evaluation set. What else stands there (marks of the set's author) is an answer and is not read. */
const JudgedAdvert = z.object({
  id: z.string(),
  transaction: z.enum(["vente", "location"]).nullable(),
  type: z.string(),
  prix: number,
  loyer: number,
  surface: number,
  terrain: number,
  pieces: number,
  chambres: number,
  etage: number,
  dpe: z.enum(["A", "B", "C", "D", "E", "F", "G"]).nullable().optional(),
  code_insee: z.string(),
  commune: z.string(),
  titre: z.string(),
  texte: z.string(),
});

const JudgedSet = z.object({
  adverts: z.array(JudgedAdvert),
  queries: z.array(z.object({ q: z.string(), kind: z.string(), rel: z.record(z.string(), z.number()) })),
});

const TYPES: Readonly<Record<string, Advert["type"]>> = {
  appartement: "apartment",
  loft: "apartment",
  maison: "house",
  parking: "parking",
  terrain: "land",
  local: "commercial",
  immeuble: "building",
};

/** Reads questions with their judged answers, and the adverts as a source would give them; the reference is the id of the set. */
export async function readJudged(file: string) {
  const { adverts, queries } = JudgedSet.parse(JSON.parse(await readFile(file, "utf8")));
  return { queries, adverts: adverts.map(asAdvert) };
}

function asAdvert(given: z.infer<typeof JudgedAdvert>): Advert {
  const cents = (euros: number | null | undefined) => (euros == null ? null : Math.round(euros * 100));
  return anAdvert({
    reference: given.id,
    url: null,
    transaction: given.transaction === null ? null : given.transaction === "vente" ? "sale" : "rental",
    type: TYPES[given.type] ?? "other",
    typeLabel: given.type,
    title: given.titre,
    description: given.texte,
    priceCents: cents(given.prix),
    rentCents: cents(given.loyer),
    area: given.surface ?? null,
    landArea: given.terrain ?? null,
    rooms: given.pieces ?? null,
    bedrooms: given.chambres ?? null,
    floor: given.etage ?? null,
    floors: null,
    yearBuilt: null,
    features: [],
    energyClass: given.dpe ?? null,
    energyConsumption: null,
    ghgClass: null,
    ghgEmissions: null,
    condominium: null,
    condominiumLots: null,
    condominiumAnnualChargesCents: null,
    location: given.commune,
    locationFull: given.commune,
    postcode: null,
    city: given.commune,
    commune: given.code_insee,
    photos: [],
    photoCount: null,
    collectedAt: COLLECTED_AT,
  });
}

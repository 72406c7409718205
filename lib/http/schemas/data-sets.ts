import * as z from "zod";
import { attributions, instant } from "./shared.ts";

const edition = z.string().describe("l’instant, en UTC, où l’édition a été commencée : 2026-11-27-030000");

const shape = {
  id: z.string(),
  titre: z.string(),
  description: z.string(),
  mots_cles: z.array(z.string()),
  version: z.string().describe("des colonnes : le premier nombre change quand qui les lit doit changer"),
  edition,
  publie_le: instant,
  lignes: z.int(),
  periode: z
    .object({ de: z.iso.date(), a: z.iso.date() })
    .nullable()
    .describe("les jours dont parlent les lignes ; null : elles ne parlent d’aucune période"),
  lacunes: z.array(z.string()).describe("ce que les lignes ne couvrent pas"),
  licence: z.object({ nom: z.string(), page: z.string() }),
  conditions: z.string().nullable().describe("ce à quoi la réutilisation est tenue, outre citer les sources"),
  sources: attributions,
  fichiers: z.array(
    z.object({
      nom: z.string(),
      format: z.enum(["parquet", "csv", "geojson"]),
      type: z.string(),
      octets: z.int(),
      sha256: z.string().describe("empreinte du fichier, en hexadécimal"),
      lien: z.string().describe("l’adresse du fichier de cette édition ; un téléchargement coupé y reprend (Range)"),
    }),
  ),
};

export const DataSets = z
  .object({
    edition: edition.nullable().describe("celle qui est servie ; null : rien n’a encore été publié"),
    publiee_le: instant.nullable(),
    instantane_du: instant.nullable().describe("l’instant de la base dont tous les jeux de données viennent"),
    editions: z.array(z.string()).describe("celles dont les fichiers sont gardés, la plus récente d’abord"),
    catalogue: z.string().describe("le catalogue DCAT-AP, en JSON-LD"),
    resultats: z.array(z.object(shape).meta({ id: "JeuDeDonnees" })),
  })
  .meta({ id: "JeuxDeDonnees" });

export const OneDataSet = z
  .object({
    ...shape,
    colonnes: z.array(
      z.object({
        nom: z.string(),
        type: z.enum(["string", "integer", "number", "boolean", "date"]),
        description: z.string(),
        obligatoire: z.boolean().describe("true : jamais vide"),
      }),
    ),
    cle: z.array(z.string()).describe("les colonnes qui distinguent les lignes"),
    schema: z.string().describe("les colonnes en Table Schema"),
    datapackage: z.string().describe("le jeu de données en Data Package (Frictionless)"),
    apercu: z
      .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
      .describe("les premières lignes"),
  })
  .meta({ id: "JeuDeDonneesEntier" });

export const TableSchema = z
  .looseObject({ fields: z.array(z.looseObject({ name: z.string(), type: z.string(), description: z.string() })) })
  .meta({ id: "TableSchema", description: "https://datapackage.org/standard/table-schema/" });

export const DataPackage = z
  .looseObject({ name: z.string(), resources: z.array(z.looseObject({ path: z.string(), hash: z.string() })) })
  .meta({ id: "DataPackage", description: "https://datapackage.org/standard/data-package/" });

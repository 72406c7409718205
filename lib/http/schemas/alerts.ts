import * as z from "zod";
import { SavedCriteria } from "../../alerts/criteria.ts";
import type { presentDelivery } from "../../alerts/present.ts";
import { attributions, instant, next } from "./shared.ts";

const MAX_NAME = 100;
const MAX_URL = 2_000;

const name = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u)
  .describe(`de 1 à ${MAX_NAME} caractères`);
const url = z.string().max(MAX_URL).describe("une adresse https de l’internet public");

/** What an alert is made from. */
export const NewAlert = z
  .strictObject({
    nom: name,
    filtres: SavedCriteria,
    canal: z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("webhook"), url }),
      z.strictObject({ type: z.literal("flux") }),
    ]),
  })
  .meta({ id: "NouvelleAlerte" });

/** What may be changed of one. */
export const AlertChange = z
  .strictObject({
    nom: name.optional(),
    active: z.boolean().optional(),
    filtres: SavedCriteria.optional(),
    url: url.optional(),
  })
  .meta({ id: "ChangementAlerte" });

const alert = {
  id: z.guid(),
  nom: z.string(),
  filtres: z.record(z.string(), z.unknown()),
  canal: z.discriminatedUnion("type", [
    z.object({ type: z.literal("webhook"), url: z.string() }),
    z.object({ type: z.literal("flux") }),
  ]),
  active: z.boolean(),
  pause: z.string().nullable().describe("pourquoi elle a été mise en pause d’elle-même"),
  echecs_de_suite: z.int(),
  en_echec_depuis: instant.nullable(),
  creee_le: instant,
  modifiee_le: instant,
};
const key = {
  secret: z
    .string()
    .nullable()
    .describe("signe les livraisons du webhook ; montré cette seule fois ; null pour un flux"),
  flux: z
    .object({ atom: z.string(), rss: z.string() })
    .describe("adresses à garder secrètes ; montrées cette seule fois"),
};

export const Alert = z.object(alert).meta({ id: "Alerte" });
export const Alerts = z.object({ resultats: z.array(Alert) }).meta({ id: "Alertes" });
export const CreatedAlert = z.object({ ...alert, ...key }).meta({ id: "AlerteCreee" });
export const NewKey = z
  .object({
    ...key,
    ancienne_valable_jusqu_au: instant.describe("d’ici là, chaque livraison porte les deux signatures"),
  })
  .meta({ id: "NouvelleCle" });
export const TestSent = z.object({ livraison: z.guid(), journal: z.string() }).meta({ id: "Essai" });

const Delivery = z.object({
  id: z.guid(),
  evenement: z.guid().nullable(),
  type: z.string(),
  id_annonce: z.int().nullable(),
  statut: z.enum(["en_attente", "livree", "abandonnee", "publiee"]),
  creee_le: instant,
  tentatives: z.int(),
  derniere_tentative: instant.nullable(),
  code: z.int().nullable().describe("ce que le récepteur a répondu"),
  duree_ms: z.int().nullable(),
  erreur: z.string().nullable(),
  prochain_essai: instant.nullable(),
} satisfies Record<keyof ReturnType<typeof presentDelivery>, z.ZodType>);

export const Deliveries = z.object({ resultats: z.array(Delivery), suivant: next }).meta({ id: "Livraisons" });

export const Changes = z
  .object({
    resultats: z.array(
      z.object({
        id: z.guid(),
        type: z.enum(["creation", "retrait", "remise_en_ligne", "changement_prix", "changement"]),
        date: instant,
        ancien_prix: z.number().nullable().optional(),
        nouveau_prix: z.number().nullable().optional(),
        pourcentage: z.number().nullable().optional(),
        champs: z.array(z.string()).optional(),
        connu_le: instant,
        id_annonce: z.int(),
        source: z.string(),
        reference: z.string(),
      }),
    ),
    suivant: z.string().describe("à donner dans « depuis » pour la suite, aussi quand il n’y a rien encore"),
    reste: z.boolean().describe("s’il y a déjà une suite"),
    sources: attributions,
  })
  .meta({ id: "Changements" });

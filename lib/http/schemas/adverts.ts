import * as z from "zod";
import { Equipment } from "../../records/equipment.ts";
import { attributions, inseeCode, instant, next, position } from "./shared.ts";

const text = z.string().nullable();
const number = z.number().nullable();
const whole = z.int().nullable();
const yesOrNo = z.boolean().nullable();
const rating = z.enum(["A", "B", "C", "D", "E", "F", "G"]).nullable();

const facts = {
  id_annonce: z.int(),
  reference: z.string(),
  titre: text,
  prix: number.describe("prix de vente en euros ; null pour une location"),
  prix_detaille: text,
  prix_au_m2: number,
  localisation: text,
  localisation_complete: text,
  surface: number.describe("m²"),
  surface_terrain: number.describe("m²"),
  pieces: whole,
  type_bien: z.string(),
  description: text,
  annee_construction: whole,
  honoraires: text,
  image_url: text,
  nombre_photos: whole,
  has_video: yesOrNo,
  has_visite_virtuelle: yesOrNo,
  lien: text,
  date_extraction: instant,
  dpe_classe_active: rating,
  ges_classe_active: rating,
  depenses_energie_min: text,
  depenses_energie_max: text,
  annee_reference: whole,
  source: z.string(),
  id_bien: whole.describe("le bien que décrit l’annonce, pour /biens/{id} ; null tant qu’il n’est pas établi"),
  transaction: z.enum(["vente", "location"]).nullable(),
  loyer: number.describe("euros par mois"),
  charges_comprises: yesOrNo,
  charges: number,
  depot_garantie: number,
  honoraires_charge: z.enum(["acquereur", "vendeur", "locataire", "acquereur_et_vendeur"]).nullable(),
  honoraires_locataire: number,
  prix_hors_honoraires: number,
  chambres: whole,
  etage: whole.describe("0 : rez-de-chaussée"),
  nombre_etages: whole,
  meuble: yesOrNo,
  code_postal: text,
  code_insee: inseeCode.nullable(),
  commune: text,
  quartier: text,
  ...position,
  rayon_m: number,
  dpe_consommation: number.describe("kWh d’énergie primaire par m² et par an"),
  ges_emissions: number.describe("kg équivalent CO₂ par m² et par an"),
  dpe_date: z.iso.date().nullable(),
  copropriete_nb_lots: whole,
  copropriete_charges_annuelles: number,
  copropriete_procedures: yesOrNo,
  sous_compromis: yesOrNo,
  exclusif: yesOrNo,
  equipements: z.array(Equipment).describe("ce que l’annonce dit que le bien a ; ce qu’elle ne dit pas n’y est pas"),
  neuf: yesOrNo,
  travaux: yesOrNo.describe("s’il y a des travaux à prévoir"),
  viager: yesOrNo,
  baisse_pourcentage: number.describe("dont le dernier changement a baissé le prix"),
  statut: z.enum(["active", "sous_compromis", "retiree"]),
  premiere_vue: instant,
  derniere_vue: instant,
  date_collecte: instant,
};

export const Advert = z.object(facts).meta({ id: "Annonce" });

export const AdvertPage = z
  .object({
    resultats: z.array(Advert.partial()).describe("« champs » choisit lesquels ; tous sans lui"),
    total: whole.describe("le nombre de résultats, toutes pages confondues, si « total » l’a demandé"),
    suivant: next,
    remarques: z.array(z.string()).describe("ce qu’il y a à dire des codes de commune demandés"),
    sources: attributions,
  })
  .meta({ id: "PageAnnonces" });

export const WholeAdvert = z
  .object({
    ...facts,
    chauffage: text,
    caracteristiques: z.array(z.string()),
    images: z.array(z.string()),
    conseiller: z.null().describe("toujours null : aucune donnée personnelle"),
    dpe: z
      .object({ classe_energie: rating, indice_energie: number, classe_climat: rating, indice_climat: number })
      .nullable(),
    copropriete: z.object({ nb_lots: whole, charges_previsionnelles: text, procedures: yesOrNo }).nullable(),
    historique_prix: z
      .array(z.union([z.object({ date: instant, prix: z.number() }), z.object({ date: instant, loyer: z.number() })]))
      .describe("chaque prix qu’elle a eu, en euros, du plus ancien au plus récent"),
  })
  .meta({ id: "AnnonceEntiere" });

export const ReferencedAdvert = z
  .object({
    ...facts,
    autres: z
      .array(z.object({ id_annonce: z.int(), source: z.string() }))
      .describe("les autres annonces de cette référence"),
  })
  .meta({ id: "AnnonceParReference" });

export const PublicAdvert = z
  .object({ reference: z.string(), titre: text, prix: number, surface: number, localisation: text })
  .meta({ id: "AnnoncePublique" });

const Event = z.union([
  z.object({ date: instant, type: z.enum(["creation", "retrait", "remise_en_ligne"]) }),
  z.object({
    date: instant,
    type: z.literal("changement_prix"),
    ancien_prix: number,
    nouveau_prix: number,
    pourcentage: number,
  }),
  z.object({ date: instant, type: z.literal("changement"), champs: z.array(z.string()) }),
]);

export const Events = z.object({ resultats: z.array(Event), sources: attributions }).meta({ id: "Evenements" });

export const Types = z.array(z.object({ type_bien: z.string() }));
export const Locations = z.array(z.object({ localisation: z.string() }));

export const Statistics = z
  .object({
    total_annonces: z.int(),
    annonces_par_type: z.array(z.object({ type_bien: z.string(), count: z.int() })),
    prix_moyen: number.describe("euros"),
    surface_moyenne: number.describe("m²"),
    distribution_dpe: z.array(z.object({ dpe_classe_active: rating, count: z.int() })),
  })
  .meta({ id: "Statistiques" });

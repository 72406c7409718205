import type { ColumnsOf } from "./columns.ts";
import type { Equipment } from "../records/equipment.ts";
import type { Advert } from "../records/record.ts";

/** An advert as Postgres gives it. */
export interface AdvertRow {
  readonly advert_id: number;
  readonly source_id: string;
  /** Null until its property has been worked out. */
  readonly property_id: number | null;
  readonly status: "active" | "under-contract" | "withdrawn";
  readonly type_name: string;
  readonly first_seen: string;
  readonly last_seen: string;
  /** INSEE code of the commune of today that its place resolves to. */
  readonly commune: string | null;
  readonly commune_name: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  /** The source that found the position, where the advert's own did not publish it. */
  readonly located_by: string | null;
  readonly located_precision: "exact" | "street" | "commune" | null;
  readonly located_at: string | null;
  readonly equipment: readonly Equipment[];
  readonly is_new: boolean | null;
  readonly needs_work: boolean | null;
  readonly life_annuity: boolean | null;
  readonly price_drop: number | null;
  /** When it was last read; its content was read so first. */
  readonly collected_at: string;
  readonly content: Advert;
}

/** Where something lies, as `position_of` works it out in Postgres. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
  readonly precision: Advert["precision"] | "parcel";
  /** `published`, or the source that found it. */
  readonly source: string;
  readonly collected_at?: string;
}

/** The kinds of transaction in the API’s words. */
export const TRANSACTION = { sale: "vente", rental: "location" } as const;
/** Statuses of adverts and properties in the API’s words. */
export const STATUS = { active: "active", "under-contract": "sous_compromis", withdrawn: "retiree" } as const;
const PRECISION = {
  exact: "exacte",
  street: "rue",
  commune: "commune",
  radius: "rayon_m",
  parcel: "parcelle",
} as const;
const FEES_PAID_BY = {
  buyer: "acquereur",
  seller: "vendeur",
  tenant: "locataire",
  both: "acquereur_et_vendeur",
} as const;

/**
 * An advert with the earlier API's names, and ours beside them. Amounts are euros, areas m²; what the source does not say is null.
 * `prix` is a sale's price; a rental's amount is in `loyer`.
 */
export function presentAdvert(row: AdvertRow) {
  const advert = row.content;
  const pricePerM2 = advert.priceCents !== null && advert.area ? round(advert.priceCents / 100 / advert.area, 2) : null;
  return {
    id_annonce: row.advert_id,
    reference: advert.reference,
    titre: advert.title,
    prix: euros(advert.priceCents),
    prix_detaille: priceText(advert),
    prix_au_m2: pricePerM2,
    localisation: advert.location,
    localisation_complete: advert.locationFull,
    surface: advert.area,
    surface_terrain: advert.landArea,
    pieces: advert.rooms,
    type_bien: row.type_name,
    description: advert.description,
    annee_construction: advert.yearBuilt,
    honoraires: advert.fees,
    image_url: advert.photos[0] ?? null,
    nombre_photos: advert.photoCount ?? (advert.photos.length || null),
    has_video: advert.hasVideo,
    has_visite_virtuelle: advert.hasVirtualTour,
    lien: advert.url,
    date_extraction: row.collected_at,
    dpe_classe_active: advert.energyClass,
    ges_classe_active: advert.ghgClass,
    depenses_energie_min: perYear(advert.energyCostMinCents),
    depenses_energie_max: perYear(advert.energyCostMaxCents),
    annee_reference: advert.energyCostYear,
    source: row.source_id,
    id_bien: row.property_id,
    transaction: advert.transaction && TRANSACTION[advert.transaction],
    loyer: euros(advert.rentCents),
    charges_comprises: advert.chargesIncluded,
    charges: euros(advert.chargesCents),
    depot_garantie: euros(advert.depositCents),
    honoraires_charge: advert.feesPaidBy && FEES_PAID_BY[advert.feesPaidBy],
    honoraires_locataire: euros(advert.tenantFeesCents),
    prix_hors_honoraires: euros(advert.priceExcludingFeesCents),
    chambres: advert.bedrooms,
    etage: advert.floor,
    nombre_etages: advert.floors,
    meuble: advert.furnished,
    code_postal: advert.postcode,
    code_insee: row.commune,
    commune: row.commune_name ?? advert.city,
    quartier: advert.district,
    ...presentPosition(positionOf(row)),
    rayon_m: advert.precisionRadius,
    dpe_consommation: advert.energyConsumption,
    ges_emissions: advert.ghgEmissions,
    dpe_date: advert.energyRatedOn,
    copropriete_nb_lots: advert.condominiumLots,
    copropriete_charges_annuelles: euros(advert.condominiumAnnualChargesCents),
    copropriete_procedures: advert.condominiumProceedings,
    sous_compromis: advert.underContract,
    exclusif: advert.exclusive,
    equipements: row.equipment,
    neuf: row.is_new,
    travaux: row.needs_work,
    viager: row.life_annuity,
    baisse_pourcentage: row.price_drop,
    statut: STATUS[row.status],
    premiere_vue: row.first_seen,
    derniere_vue: row.last_seen,
    date_collecte: row.last_seen,
  };
}

/** All that `presentAdvert` gives, by name. */
export const ADVERT_COLUMNS = {
  id_annonce: "number",
  reference: "text",
  titre: "text",
  prix: "number",
  prix_detaille: "text",
  prix_au_m2: "number",
  localisation: "text",
  localisation_complete: "text",
  surface: "number",
  surface_terrain: "number",
  pieces: "number",
  type_bien: "text",
  description: "text",
  annee_construction: "number",
  honoraires: "text",
  image_url: "text",
  nombre_photos: "number",
  has_video: "boolean",
  has_visite_virtuelle: "boolean",
  lien: "text",
  date_extraction: "text",
  dpe_classe_active: "text",
  ges_classe_active: "text",
  depenses_energie_min: "text",
  depenses_energie_max: "text",
  annee_reference: "number",
  source: "text",
  id_bien: "number",
  transaction: "text",
  loyer: "number",
  charges_comprises: "boolean",
  charges: "number",
  depot_garantie: "number",
  honoraires_charge: "text",
  honoraires_locataire: "number",
  prix_hors_honoraires: "number",
  chambres: "number",
  etage: "number",
  nombre_etages: "number",
  meuble: "boolean",
  code_postal: "text",
  code_insee: "text",
  commune: "text",
  quartier: "text",
  latitude: "number",
  longitude: "number",
  precision: "text",
  source_position: "text",
  rayon_m: "number",
  dpe_consommation: "number",
  ges_emissions: "number",
  dpe_date: "text",
  copropriete_nb_lots: "number",
  copropriete_charges_annuelles: "number",
  copropriete_procedures: "boolean",
  sous_compromis: "boolean",
  exclusif: "boolean",
  equipements: "text",
  neuf: "boolean",
  travaux: "boolean",
  viager: "boolean",
  baisse_pourcentage: "number",
  statut: "text",
  premiere_vue: "text",
  derniere_vue: "text",
  date_collecte: "text",
} as const satisfies ColumnsOf<ReturnType<typeof presentAdvert>>;
export const ADVERT_FIELDS = Object.keys(ADVERT_COLUMNS);

/** Of an advert as presented, only these; all of them without a wish. */
export function onlyFields(
  advert: ReturnType<typeof presentAdvert>,
  wanted: readonly string[] | undefined,
): Partial<ReturnType<typeof presentAdvert>> {
  if (wanted === undefined || wanted.length === 0) return advert;
  return Object.fromEntries(Object.entries(advert).filter(([name]) => wanted.includes(name)));
}

/** Where an advert lies, as far as that is known. */
export function positionOf(
  row: Pick<AdvertRow, "longitude" | "latitude" | "located_by" | "located_precision" | "content">,
): Position | null {
  const { longitude, latitude, located_by, located_precision } = row;
  if (longitude === null || latitude === null) return null;
  const found = located_by === null ? row.content.precision : located_precision;
  return { longitude, latitude, precision: found, source: located_by ?? "published" };
}

/** A position in French: `source_position` is `publiee` where the source gave it, else the source that it was found through. */
export function presentPosition(position: Position | null) {
  return {
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    precision: position?.precision ? PRECISION[position.precision] : null,
    source_position: position && (position.source === "published" ? "publiee" : position.source),
  };
}

/** One advert with its lists and its parts, as the earlier API nested them; `conseiller` is always null: no personal data. */
export function presentWholeAdvert(row: AdvertRow) {
  const advert = row.content;
  return {
    ...presentAdvert(row),
    chauffage: advert.heating,
    caracteristiques: advert.features,
    images: advert.photos,
    conseiller: null,
    dpe: energyRating(advert),
    copropriete: condominium(advert),
  };
}

/** The few fields that the public list shows. */
export function presentPublicAdvert(row: AdvertRow) {
  const { reference, titre, prix, surface, localisation } = presentAdvert(row);
  return { reference, titre, prix, surface, localisation };
}

function energyRating(advert: Advert) {
  const { energyClass, energyConsumption, ghgClass, ghgEmissions } = advert;
  if ([energyClass, energyConsumption, ghgClass, ghgEmissions].every((value) => value === null)) return null;
  return {
    classe_energie: energyClass,
    indice_energie: energyConsumption,
    classe_climat: ghgClass,
    indice_climat: ghgEmissions,
  };
}

function condominium(advert: Advert) {
  const { condominium, condominiumLots, condominiumAnnualChargesCents, condominiumProceedings } = advert;
  const known = [condominiumLots, condominiumAnnualChargesCents, condominiumProceedings].some(
    (value) => value !== null,
  );
  if (!condominium && !known) return null;
  return {
    nb_lots: condominiumLots,
    charges_previsionnelles: perYear(condominiumAnnualChargesCents),
    procedures: condominiumProceedings,
  };
}

const inEuros = new Intl.NumberFormat("fr-FR", {
  style: "currency",
  currency: "EUR",
  trailingZeroDisplay: "stripIfInteger",
});

/** "215 000 €", with the spaces of French typography (U+202F, U+00A0). */
function amountText(cents: number): string {
  return inEuros.format(cents / 100);
}

/** Whether the amount that an advert asks for is a monthly rent. */
export function isRental({ transaction, priceCents, rentCents }: Advert): boolean {
  return transaction === "rental" || (transaction === null && priceCents === null && rentCents !== null);
}

function priceText({ priceCents, rentCents }: Advert): string | null {
  if (priceCents !== null) return amountText(priceCents);
  return rentCents === null ? null : `${amountText(rentCents)} / mois`;
}

function perYear(cents: number | null): string | null {
  return cents === null ? null : `${amountText(cents)} / an`;
}

/** Cents as euros, null as null. */
export function euros(cents: number | null): number | null {
  return cents === null ? null : cents / 100;
}

/** Rounds to so many decimals. */
export function round(value: number, decimals: number): number {
  const power = 10 ** decimals;
  return Math.round(value * power) / power;
}

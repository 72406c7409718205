/** Properties as answers tell them. */
import type { Advert } from "../records/record.ts";
import type { BestFact } from "../aggregate/identity/best-facts.ts";
import { shownNames } from "./advert-names.ts";
import { STATUS, TRANSACTION, euros } from "./present.ts";

/** A property as lists are filtered by it. */
export interface PropertyRow {
  readonly property_id: number;
  readonly commune: string | null;
  readonly commune_name: string | null;
  readonly type: Advert["type"];
  readonly transaction: Advert["transaction"];
  readonly amount_cents: number | null;
  readonly area: number | null;
  readonly rooms: number | null;
  readonly status: keyof typeof STATUS;
  readonly advert_count: number;
  readonly first_seen: string;
}

/** Types of good by their French names, as filters and answers of `/biens` have them. */
export const PROPERTY_TYPES = {
  appartement: "apartment",
  maison: "house",
  stationnement: "parking",
  terrain: "land",
  commerce: "commercial",
  immeuble: "building",
  autre: "other",
} as const satisfies Readonly<Record<string, Advert["type"]>>;

const TYPE_NAMES = new Map<string, string>(Object.entries(PROPERTY_TYPES).map(([name, type]) => [type, name]));

/** RESO's StandardStatus: https://ddwiki.reso.org/display/DDW17/StandardStatus+Field */
const RESO_STATUS = { active: "Active", "under-contract": "ActiveUnderContract", withdrawn: "Withdrawn" } as const;

/** One line of a list of properties; amounts are euros, a rental's is its monthly rent. */
export function presentProperty(row: PropertyRow) {
  const rental = row.transaction === "rental";
  return {
    id_bien: row.property_id,
    type_bien: typeName(row.type),
    transaction: row.transaction && TRANSACTION[row.transaction],
    prix: rental ? null : euros(row.amount_cents),
    loyer: rental ? euros(row.amount_cents) : null,
    surface: row.area,
    pieces: row.rooms,
    code_insee: row.commune,
    commune: row.commune_name,
    ...presentStatus(row.status),
    nombre_annonces: row.advert_count,
    premiere_vue: row.first_seen,
  };
}

/** A status in the API's words and in RESO's. */
export function presentStatus(status: keyof typeof STATUS) {
  return { statut: STATUS[status], statut_reso: RESO_STATUS[status] };
}

function typeName(type: string): string {
  return TYPE_NAMES.get(type) ?? "autre";
}

/** A fact with the adverts that say it and what others say; `champ` is the name that an advert's answer gives it. */
export function presentFact({ field, value, sources, others }: BestFact, idOf: (key: string) => number | null) {
  const ids = (keys: readonly string[]) => keys.flatMap((key) => idOf(key) ?? []);
  return {
    champ: field === "priceCents" ? "prix" : field === "rentCents" ? "loyer" : (shownNames([field])[0] ?? field),
    valeur: presentValue(field, value),
    annonces: ids(sources),
    autres: others.map((other) => ({ valeur: presentValue(field, other.value), annonces: ids(other.sources) })),
  };
}

function presentValue(field: BestFact["field"], value: BestFact["value"]): BestFact["value"] {
  if (typeof value === "number") return field.endsWith("Cents") ? value / 100 : value;
  if (field === "type") return typeName(String(value));
  if (field === "transaction") return value === "rental" ? TRANSACTION.rental : TRANSACTION.sale;
  return value;
}

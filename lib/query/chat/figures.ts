import type { AgedPassage } from "../context/formats.ts";
import { amount, figure, percent } from "../context/words.ts";

/** A figure of a passage as a page shows it. */
export interface Figure {
  readonly libelle: string;
  readonly valeur: string | number;
  readonly unite: string | null;
  readonly texte: string;
}

type Said = readonly [libelle: string, unite: string | null, write: (value: number) => string];

const euros = (libelle: string, unite = "€"): Said => [libelle, unite, (value) => `${amount(value)}${unite.slice(1)}`];
/** To the euro, as everywhere that people read a price of a square metre. */
const perMetre = (libelle: string): Said => [libelle, "€/m²", (value) => `${amount(Math.round(value))}/m²`];
const plain = (libelle: string, unite: string | null = null): Said => [
  libelle,
  unite,
  (value) => (unite === null ? figure(value) : `${figure(value)} ${unite}`),
];
const share = (libelle: string, signed = false): Said => [libelle, "%", (value) => percent(value, signed)];

/** The facts that are figures, in the order in which they are shown. */
const SAID: Readonly<Record<string, Said>> = {
  valeur: euros("Valeur estimée"),
  fourchette_bas: euros("Fourchette, de"),
  fourchette_haut: euros("Fourchette, à"),
  prix_m2: perMetre("Prix au m²"),
  prix_m2_median: perMetre("Prix médian"),
  prix_m2_q1: perMetre("Un quart au-dessous de"),
  prix_m2_q3: perMetre("Un quart au-dessus de"),
  tendance_annuelle_pourcent: share("Tendance par an", true),
  nombre_ventes: plain("Ventes"),
  nombre_comparables: plain("Ventes comparables"),
  annonces_en_ligne: plain("Annonces en ligne"),
  prix_demande_median: euros("Prix demandé médian"),
  prix_m2_demande_median: perMetre("Prix demandé médian"),
  loyer_median: euros("Loyer médian", "€/mois"),
  loyer_m2_median: euros("Loyer médian", "€/m²/mois"),
  loyer_m2: euros("Loyer prédit", "€/m²/mois"),
  loyer_m2_bas: euros("Loyer, de", "€/m²/mois"),
  loyer_m2_haut: euros("Loyer, à", "€/m²/mois"),
  delai_median_jours: plain("Délai médian", "jours"),
  part_baisse_pourcent: share("Prix baissés"),
  nombre_dpe: plain("Diagnostics"),
  part_f_g_pourcent: share("Étiquettes F et G"),
  consommation_mediane: plain("Consommation médiane", "kWh/m²/an"),
  population: plain("Population", "habitants"),
  superficie_km2: plain("Superficie", "km²"),
};

/** The figures of a passage, in French; none where it has none. */
export function figuresOf({ faits }: AgedPassage): Figure[] {
  return Object.entries(SAID).flatMap(([name, [libelle, unite, write]]) => {
    const valeur = faits[name];
    return typeof valeur === "number" ? [{ libelle, valeur, unite, texte: write(valeur) }] : [];
  });
}

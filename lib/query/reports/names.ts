/** The API's names in plain French: a report is read by people who never saw the API. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["annee_construction", "année de construction"],
  ["annees_absentes", "années absentes"],
  ["baisse_pourcentage", "baisse en %"],
  ["cout_annuel_median", "coût annuel médian"],
  ["code_insee", "code Insee"],
  ["consommation_mediane", "consommation médiane"],
  ["copropriete_charges_annuelles", "charges annuelles de copropriété (€)"],
  ["copropriete_nb_lots", "lots de la copropriété"],
  ["copropriete_procedures", "procédures de la copropriété"],
  ["depenses_energie_max", "dépenses d’énergie, au plus (€/an)"],
  ["depenses_energie_min", "dépenses d’énergie, au moins (€/an)"],
  ["depot_garantie", "dépôt de garantie (€)"],
  ["dpe_classe_active", "étiquette énergie"],
  ["dpe_consommation", "consommation d’énergie (kWh/m² par an)"],
  ["dpe_date", "date du diagnostic"],
  ["emissions_mediane", "émissions médianes"],
  ["etage", "étage"],
  ["ges_classe_active", "étiquette climat"],
  ["ges_emissions", "émissions (kg CO₂/m² par an)"],
  ["loyer", "loyer (€ par mois)"],
  ["loyer_m2", "loyer au m²"],
  ["meuble", "meublé"],
  ["nombre_dpe", "nombre de diagnostics"],
  ["nombre_etages", "nombre d’étages"],
  ["nombre_ventes", "ventes retenues"],
  ["part_f_g", "part des étiquettes F et G"],
  ["periode.derniere_vente", "date de la dernière vente"],
  ["periode.premiere_vente", "date de la première vente"],
  ["pieces", "pièces"],
  ["prix", "prix (€)"],
  ["prix_m2", "prix au m²"],
  ["prix_m2.mediane", "prix médian au m²"],
  ["rayon_m", "rayon en mètres"],
  ["surface", "surface (m²)"],
  ["surface_mediane", "surface médiane"],
  ["surface_terrain", "surface du terrain (m²)"],
  ["type_bien", "type de bien"],
]);

/** What a name of the API's is called; where nothing says it, its words. */
export function nameOf(field: string): string {
  return NAMES.get(field) ?? field.replaceAll("_", " ");
}

/** A sentence of the API's with French words for the names in it, as a sentence stands. */
export function asSentence(text: string | null | undefined): string | null {
  if (!text) return null;
  const plain = inFrench(text).trim();
  return `${capital(plain)}${/[.!?…]$/.test(plain) ? "" : "."}`;
}

/** A text of the API's with French words for the names in it, and days as French writes them. */
export function inFrench(text: string): string {
  return text.replaceAll(/[\w.-]+/g, (word) => dayIn(word) ?? named(word));
}

function dayIn(word: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(word) ? word.split("-").toReversed().join("/") : undefined;
}

/** A text with its first letter as a capital. */
export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Only what holds an underscore is surely a name. */
function named(word: string): string {
  const end = word.endsWith(".") ? "." : "";
  return word.includes("_") ? `${nameOf(word.slice(0, word.length - end.length))}${end}` : word;
}

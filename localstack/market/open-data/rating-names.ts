/** ADEME's field names of before 2025, by those of today; a field that is not named here has kept its name. */
const oldNames = new Map(
  Object.entries({
    numero_dpe: "N°DPE",
    numero_dpe_remplace: "N°_DPE_remplacé",
    date_visite_diagnostiqueur: "Date_visite_diagnostiqueur",
    date_etablissement_dpe: "Date_établissement_DPE",
    date_reception_dpe: "Date_réception_DPE",
    date_derniere_modification_dpe: "Date_dernière_modification_DPE",
    date_fin_validite_dpe: "Date_fin_validité_DPE",
    modele_dpe: "Modèle_DPE",
    version_dpe: "Version_DPE",
    etiquette_dpe: "Etiquette_DPE",
    etiquette_ges: "Etiquette_GES",
    type_batiment: "Type_bâtiment",
    surface_habitable_logement: "Surface_habitable_logement",
    surface_habitable_immeuble: "Surface_habitable_immeuble",
    annee_construction: "Année_construction",
    periode_construction: "Période_construction",
    conso_5_usages_par_m2_ep: "Conso_5_usages_par_m²_é_primaire",
    conso_5_usages_par_m2_ef: "Conso_5_usages/m²_é_finale",
    emission_ges_5_usages_par_m2: "Emission_GES_5_usages_par_m²",
    cout_total_5_usages: "Coût_total_5_usages",
    type_energie_n1: "Type_énergie_n°1",
    type_energie_principale_chauffage: "Type_énergie_principale_chauffage",
    adresse_ban: "Adresse_(BAN)",
    code_postal_ban: "Code_postal_(BAN)",
    code_insee_ban: "Code_INSEE_(BAN)",
    nom_commune_ban: "Nom__commune_(BAN)",
    code_departement_ban: "N°_département_(BAN)",
    identifiant_ban: "Identifiant__BAN",
    score_ban: "Score_BAN",
    coordonnee_cartographique_x_ban: "Coordonnée_cartographique_X_(BAN)",
    coordonnee_cartographique_y_ban: "Coordonnée_cartographique_Y_(BAN)",
  }),
);
const newNames = new Map([...oldNames].map(([today, before]) => [before, today]));

/** Gives a field's name of before 2025. */
export function oldName(field: string): string {
  return oldNames.get(field) ?? field;
}

/** Gives today's name of a field, by either of its names. */
export function todaysName(field: string): string {
  return newNames.get(field) ?? field;
}

/** The layouts in which databases of the earlier imo-ops are met. */
export const EARLIER_LAYOUTS = ["classic", "warehouse", "preparation"] as const;
export type EarlierLayout = (typeof EARLIER_LAYOUTS)[number];

/** Gives the SQL that makes the tables of a layout, named and typed as the earlier system's own scripts do. */
export function tablesOf(layout: EarlierLayout): string {
  if (layout === "preparation") return PREPARATION;
  return layout === "classic" ? wide("decimal(12,2)", "") : `${wide("numeric(15,2)", CREATED)} ${AGGREGATES}`;
}

/** The tables of a layout that hold what is known of an advert, in the order in which rows can be entered, and their keys. */
export const KEYS: Readonly<Record<EarlierLayout, readonly (readonly [table: string, key: string])[]>> = {
  classic: wideKeys(),
  warehouse: wideKeys(),
  preparation: [
    ["annonces", "id_annonce"],
    ["prix", "id_prix"],
    ["surface", "id_surface"],
    ["composition", "id_composition"],
    ["localisation", "id_localisation"],
    ["batiment", "id_batiment"],
    ["diagnostics", "id_diagnostics"],
    ["copropriete", "id_copropriete"],
    ["caracteristiques", "id_caracteristique"],
    ["medias", "id_media"],
    ["contact", "id_contact"],
    ["aggregats", "id_aggregat"],
  ],
};

function wideKeys(): (readonly [table: string, key: string])[] {
  return [
    ["annonces", "id_annonce"],
    ["caracteristiques", "id_caracteristique"],
    ["images", "id_image"],
    ["copropriete", "id_copropriete"],
    ["conseiller", "id_conseiller"],
    ["dpe", "id_dpe"],
  ];
}

const CREATED = ", created_at timestamp default current_timestamp";

const AGGREGATES = `
  create table donnees_aggregees (
    id serial primary key, metadata jsonb, created_at timestamp default current_timestamp, updated_at timestamp default current_timestamp);`;

const PREPARATION = `
    create table annonces (
      id_annonce serial primary key, reference varchar(50) unique not null, titre varchar(255) not null, description text, url_annonce varchar(500),
      date_extraction timestamp default current_timestamp, score_qualite decimal(3,1) default 0, champs_manquants text[], etapes_traitees text[]);
    ${theme("prix", "id_prix", "valeur decimal(12,2), devise varchar(10) default '€', au_m2 decimal(10,2), loyer_estime_mensuel decimal(10,2), rendement_annuel_estime decimal(5,2)")}
    ${theme("surface", "id_surface", "valeur decimal(8,2), unite varchar(10) default 'm²', surface_par_piece decimal(6,2)")}
    ${theme("composition", "id_composition", "pieces integer, chambres integer, type_bien varchar(100)")}
    ${theme("localisation", "id_localisation", "ville varchar(100), code_postal varchar(10), quartier varchar(100), proximite text, score_emplacement decimal(3,1) default 0")}
    ${theme("batiment", "id_batiment", "annee_construction integer, age_bien integer, etage integer, etage_total integer, ascenseur boolean default false, score_modernite decimal(3,1) default 0")}
    ${theme("diagnostics", "id_diagnostics", "dpe_classe varchar(1), dpe_score integer, dpe_indice integer, ges_classe varchar(1), ges_score integer, ges_indice integer")}
    ${theme("copropriete", "id_copropriete", "nb_lots integer, charges_valeur decimal(8,2), charges_unite varchar(20), charges_periode varchar(20), procedures_en_cours boolean default false")}
    ${theme("caracteristiques", "id_caracteristique", "valeur varchar(255) not null, categorie varchar(50) default 'autres'")}
    ${theme("medias", "id_media", "url varchar(500) not null, type_media varchar(20) default 'image', ordre integer default 0")}
    ${theme("contact", "id_contact", "conseiller_nom varchar(255), conseiller_telephone varchar(20), conseiller_photo varchar(500), conseiller_lien varchar(500)")}
    ${theme("aggregats", "id_aggregat", "prix_m2_calcule decimal(10,2), loyer_estime_mensuel decimal(10,2), score_global decimal(3,1), recommandations_prix jsonb")}`;

function wide(money: string, created: string): string {
  return `
    create table annonces (
      id_annonce serial primary key, reference varchar(50) unique not null, titre varchar(255), titre_complet varchar(500), prix ${money},
      prix_detaille varchar(100), prix_au_m2 decimal(10,2), localisation varchar(255), localisation_complete varchar(500), surface decimal(8,2),
      surface_terrain decimal(8,2), pieces integer, type_bien varchar(100), description text, annee_construction integer, honoraires varchar(100),
      image_url varchar(500), nombre_photos integer default 0, has_video boolean default false, has_visite_virtuelle boolean default false,
      media_info varchar(255), lien varchar(500), date_extraction timestamp default current_timestamp, dpe_classe_active varchar(1),
      ges_classe_active varchar(1), depenses_energie_min varchar(50), depenses_energie_max varchar(50), annee_reference integer);
    ${theme("caracteristiques", "id_caracteristique", `valeur varchar(255) not null ${created}`)}
    ${theme("images", "id_image", `url varchar(500) not null, ordre integer default 0 ${created}`)}
    ${theme("copropriete", "id_copropriete", `nb_lots integer, charges_previsionnelles varchar(100), procedures varchar(255) ${created}`)}
    ${theme("conseiller", "id_conseiller", `nom_complet varchar(255), telephone varchar(20), lien varchar(500), photo varchar(500), note varchar(50) ${created}`)}
    ${theme("dpe", "id_dpe", `classe_energie varchar(1), indice_energie integer, classe_climat varchar(1), indice_climat integer ${created}`)}`;
}

function theme(table: string, key: string, columns: string): string {
  const owner = "id_annonce integer not null references annonces(id_annonce) on delete cascade";
  return `create table ${table} (${key} serial primary key, ${owner}, ${columns});`;
}

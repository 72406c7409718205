import { Client } from "pg";

/** The layouts in which databases of the earlier imo-ops are met. */
export type EarlierVariant = "classic" | "warehouse" | "preparation";

/** The tables of the earlier imo-ops as its own scripts make them. */
const TABLES: Readonly<Record<EarlierVariant, string>> = {
  classic: wide("decimal(12,2)", ""),
  warehouse: `${wide("numeric(15,2)", ", created_at timestamp default now()")}
    create table donnees_aggregees (id serial primary key, metadata jsonb, created_at timestamp default now(), updated_at timestamp default now());`,
  preparation: `
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
    ${theme("aggregats", "id_aggregat", "prix_m2_calcule decimal(10,2), loyer_estime_mensuel decimal(10,2), score_global decimal(3,1), recommandations_prix jsonb")}`,
};

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

/** A database of an installation of the earlier imo-ops, empty until a test fills it. */
export interface EarlierInstallation {
  /** Of a user who may read and nothing else. */
  readonly url: string;
  /** Does as the earlier programs do. */
  readonly query: (sql: string, parameters?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

/** Makes a database laid out as a variant of the earlier system, or by the SQL given, on the server at `serverUrl`. */
export async function makeEarlierInstallation(
  serverUrl: string,
  name: string,
  layout: EarlierVariant | { readonly sql: string } = "classic",
): Promise<EarlierInstallation> {
  const server = new Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`create database ${name}`);
  await server.query(`create role ${name}_reader login password 'for-a-test-only'`);
  await server.end();
  const own = new URL(serverUrl);
  own.pathname = `/${name}`;
  const client = new Client({ connectionString: own.href });
  await client.connect();
  await client.query(`alter default privileges grant select on tables to ${name}_reader`);
  await client.query(`alter default privileges grant usage on schemas to ${name}_reader`);
  await client.query(typeof layout === "string" ? TABLES[layout] : layout.sql);
  const reader = new URL(own);
  reader.username = `${name}_reader`;
  reader.password = "for-a-test-only";
  return {
    url: reader.href,
    query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows,
    end: () => client.end(),
  };
}

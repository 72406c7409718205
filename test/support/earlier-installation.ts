import { Client } from "pg";

/** The tables of the earlier imo-ops as its own scripts make them, in one of the two variants met in the field. */
const schemaOf = (variant: "first" | "second") => `
create table annonces (
  id_annonce serial primary key, reference varchar(50) unique, titre text, titre_complet text,
  prix ${variant === "first" ? "decimal(12,2)" : "numeric(15,2)"}, prix_detaille text, prix_au_m2 decimal(10,2),
  localisation text, localisation_complete text, surface decimal(8,2), surface_terrain text, pieces int, type_bien text, description text,
  annee_construction int, honoraires varchar(255), image_url text, nombre_photos int, has_video boolean, has_visite_virtuelle boolean,
  media_info text, lien text, date_extraction timestamp default now(), dpe_classe_active char, ges_classe_active char,
  depenses_energie_min varchar(50), depenses_energie_max varchar(50), annee_reference int);
create table caracteristiques (id serial primary key, id_annonce int references annonces on delete cascade, valeur text ${created(variant)});
create table images (id serial primary key, id_annonce int references annonces on delete cascade, url text, ordre int ${created(variant)});
create table conseiller (id serial primary key, id_annonce int references annonces on delete cascade, nom_complet text, telephone text,
  lien text, photo text, note text ${created(variant)});
create table dpe (id serial primary key, id_annonce int references annonces on delete cascade, classe_energie char, indice_energie int,
  classe_climat char, indice_climat int ${created(variant)});
create table copropriete (id serial primary key, id_annonce int references annonces on delete cascade, nb_lots int,
  charges_previsionnelles varchar(100), procedures varchar(255) ${created(variant)});
${variant === "second" ? "create table statistiques_agregees (id serial primary key, periode text, prix_moyen numeric(15,2));" : ""}`;

function created(variant: "first" | "second"): string {
  return variant === "second" ? ", created_at timestamp default now()" : "";
}

/** A database of an installation of the earlier imo-ops, empty until a test fills it. */
export interface EarlierInstallation {
  /** Of a user who may read and nothing else. */
  readonly url: string;
  /** Does as the earlier programs do. */
  readonly query: (sql: string, parameters?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

/** Makes a database in the earlier schema on the server at `serverUrl`. */
export async function makeEarlierInstallation(
  serverUrl: string,
  name: string,
  variant: "first" | "second" = "first",
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
  await client.query(schemaOf(variant));
  await client.query(`grant select on all tables in schema public to ${name}_reader`);
  const reader = new URL(own);
  reader.username = `${name}_reader`;
  reader.password = "for-a-test-only";
  return {
    url: reader.href,
    query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows,
    end: () => client.end(),
  };
}

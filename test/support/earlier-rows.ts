import { makeEarlierInstallation } from "./earlier-installation.ts";
import type { EarlierInstallation } from "./earlier-installation.ts";
import type { EarlierLayout } from "../../localstack/market/agency/layouts.ts";

/** A database of the earlier imo-ops in the scope of a test. */
export type FilledInstallation = EarlierInstallation & AsyncDisposable;

/** Makes one that holds so many adverts of Nantes. */
export async function filledInstallation(
  server: string,
  name: string,
  adverts: number,
  variant: EarlierLayout = "classic",
): Promise<FilledInstallation> {
  const installation = await makeEarlierInstallation(server, name, variant);
  await installation.query(variant === "preparation" ? themes(adverts) : rows(adverts));
  return { ...installation, [Symbol.asyncDispose]: () => installation.end() };
}

/** Adverts with their children, and the people that are not to be read. */
function rows(adverts: number): string {
  return `
    insert into annonces (reference, titre, prix, localisation, localisation_complete, surface, surface_terrain, pieces, type_bien, description,
      annee_construction, honoraires, image_url, nombre_photos, has_video, has_visite_virtuelle, lien, dpe_classe_active, ges_classe_active,
      depenses_energie_min, depenses_energie_max, annee_reference)
    select 'N' || n, 'Appartement à vendre à Nantes', 150000 + n, 'Nantes (44000)', 'Nantes, quartier du port', 40 + n % 60, null, 1 + n % 5,
      'Appartement', repeat('Un appartement clair, proche des commerces et du tramway. ', 12), 1950 + n % 70, '4,5 % à la charge de l’acquéreur',
      'https://photos.example/' || n || '/1.jpg', 3, false, n % 2 = 0, 'https://www.agence.example/annonce/appartement-vente-nantes/r' || n,
      'D', 'B', '1 010 €', '1 390 €', 2021
    from generate_series(1, ${adverts}) n;
    insert into caracteristiques (id_annonce, valeur)
    select id_annonce, valeur from annonces, unnest(array[pieces || ' pièces', 'Balcon', 'Étage 2 sur 5', 'Chauffage gaz de ville']) valeur;
    insert into images (id_annonce, url, ordre)
    select id_annonce, 'https://photos.example/' || reference || '/' || ordre || '.jpg', ordre from annonces, generate_series(1, 3) ordre;
    insert into copropriete (id_annonce, nb_lots, charges_previsionnelles, procedures)
    select id_annonce, 24, E'1\\u202F200\\u00A0€ / an', 'Non' from annonces;
    insert into conseiller (id_annonce, nom_complet, telephone) select id_annonce, 'Odile Marchenoir', '06 39 98 00 00' from annonces;
    insert into dpe (id_annonce, classe_energie, indice_energie, classe_climat, indice_climat) select id_annonce, 'D', 210, 'B', 9 from annonces;`;
}

/** The same adverts, one table a theme, with the scores and estimates that are not to be read. */
function themes(adverts: number): string {
  return `
    insert into annonces (reference, titre, description, url_annonce, score_qualite, champs_manquants)
    select 'N' || n, 'Appartement à vendre à Nantes', repeat('Un appartement clair, proche des commerces et du tramway. ', 12),
      'https://www.agence.example/annonce/appartement-vente-nantes/r' || n, 9.5, array['quartier']
    from generate_series(1, ${adverts}) n;
    insert into prix (id_annonce, valeur, au_m2, loyer_estime_mensuel, rendement_annuel_estime)
    select id_annonce, 150000 + id_annonce, 3000, 777, 5.55 from annonces;
    insert into surface (id_annonce, valeur, surface_par_piece) select id_annonce, 40 + id_annonce % 60, 20 from annonces;
    insert into composition (id_annonce, pieces, chambres, type_bien) select id_annonce, 1 + id_annonce % 5, id_annonce % 5, 'Appartement' from annonces;
    insert into localisation (id_annonce, ville, code_postal, quartier, score_emplacement)
    select id_annonce, 'Nantes', '44000', 'Quartier du port', 8.8 from annonces;
    insert into batiment (id_annonce, annee_construction, age_bien, etage, etage_total, ascenseur, score_modernite)
    select id_annonce, 1950 + id_annonce % 70, 40, 2, 5, true, 7.7 from annonces;
    insert into diagnostics (id_annonce, dpe_classe, dpe_score, dpe_indice, ges_classe, ges_score, ges_indice)
    select id_annonce, 'D', 5, 210, 'B', 8, 9 from annonces;
    insert into copropriete (id_annonce, nb_lots, charges_valeur, charges_unite, charges_periode, procedures_en_cours)
    select id_annonce, 24, 300, '€ / trim', 'trimestriel', true from annonces;
    insert into caracteristiques (id_annonce, valeur, categorie)
    select id_annonce, valeur, 'autres' from annonces, unnest(array['Balcon', 'Chauffage gaz de ville']) valeur;
    insert into medias (id_annonce, url, ordre)
    select id_annonce, 'https://photos.example/' || reference || '/' || ordre || '.jpg', ordre from annonces, generate_series(3, 1, -1) ordre;
    insert into medias (id_annonce, url, type_media) select id_annonce, 'video_presente', 'video' from annonces;
    insert into contact (id_annonce, conseiller_nom, conseiller_telephone) select id_annonce, 'Odile Marchenoir', '06 39 98 00 00' from annonces;
    insert into aggregats (id_annonce, prix_m2_calcule, loyer_estime_mensuel, score_global) select id_annonce, 3000, 777, 6.6 from annonces;`;
}

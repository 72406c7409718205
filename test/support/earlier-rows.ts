import { makeEarlierInstallation } from "./earlier-installation.ts";
import type { EarlierInstallation } from "./earlier-installation.ts";

/** A database of the earlier imo-ops in the scope of a test. */
export type FilledInstallation = EarlierInstallation & AsyncDisposable;

/** Makes one that holds so many adverts of Nantes. */
export async function filledInstallation(
  server: string,
  name: string,
  adverts: number,
  variant?: "first" | "second",
): Promise<FilledInstallation> {
  const installation = await makeEarlierInstallation(server, name, variant);
  await installation.query(seed(adverts));
  return { ...installation, [Symbol.asyncDispose]: () => installation.end() };
}

/** Adverts with their children, and the people that are not to be read. */
function seed(adverts: number): string {
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

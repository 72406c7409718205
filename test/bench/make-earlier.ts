import type { DatabaseSource } from "../../lib/sources/schema.ts";
import { openForeign } from "../../lib/stores/foreign/foreign.ts";
import { makeEarlierInstallation } from "../support/earlier-installation.ts";
import type { EarlierInstallation } from "../support/earlier-installation.ts";

/** Adverts made by the server itself, each with its own price and text, and what the earlier system kept beside it. */
const FILL = `
insert into annonces (reference, titre, titre_complet, prix, prix_detaille, localisation, localisation_complete, surface, pieces, type_bien,
  description, annee_construction, image_url, nombre_photos, lien, dpe_classe_active, ges_classe_active)
select 'B' || n, 'Appartement à vendre à ' || town, 'Appartement à vendre à ' || place, 100000 + n, to_char(100000 + n, 'FM999 999') || ' €', place, place,
  20 + n % 130, 1 + n % 6, 'Appartement',
  'Appartement de ' || (20 + n % 130) || ' m² à ' || town || ', lot ' || n || '. ' || repeat('Séjour clair, cuisine ouverte, rangements, proche des écoles. ', 8),
  1950 + n % 70, 'https://images.example/' || n || '/1.jpg', 3, 'https://agence.example/annonce/appartement-vente-3-pieces/r' || n,
  substr('ABCDEFG', 1 + n % 7, 1), substr('ABCDEFG', 1 + n % 5, 1)
from generate_series(1, $1) n
cross join lateral (select (array['Quimper (29000)', 'Montpellier (34070)', 'Annecy (74000)', 'Lille (59800)'])[1 + n % 4] as place) p
cross join lateral (select split_part(place, ' ', 1) as town) t;`;

const CHILDREN = [
  `insert into caracteristiques (id_annonce, valeur) select id_annonce, v from annonces, unnest(array['3 pièces', 'Balcon', 'Étage 2 sur 6', 'Cave']) v`,
  `insert into images (id_annonce, url, ordre) select id_annonce, 'https://images.example/' || id_annonce || '/' || o || '.jpg', o from annonces, generate_series(1, 3) o`,
  `insert into dpe (id_annonce, classe_energie, indice_energie, classe_climat, indice_climat) select id_annonce, dpe_classe_active, 100 + id_annonce % 300, ges_classe_active, id_annonce % 90 from annonces`,
  `insert into copropriete (id_annonce, nb_lots, charges_previsionnelles, procedures) select id_annonce, 2 + id_annonce % 200, '1 176 € / an', 'Aucune' from annonces`,
  "analyze",
];

/** Makes a database in the earlier schema with so many adverts, on the server at `serverUrl`. */
export async function makeEarlierAdverts(
  serverUrl: string,
  name: string,
  adverts: number,
): Promise<EarlierInstallation> {
  const earlier = await makeEarlierInstallation(serverUrl, name);
  await earlier.query(FILL, [adverts]);
  for (const statement of CHILDREN) await earlier.query(statement);
  return earlier;
}

/** Seconds that reading all rows of a source takes when nothing is done with them: the limit of any collector. */
export async function secondsToRead(url: string, source: DatabaseSource): Promise<number> {
  const begun = performance.now();
  await using read = await openForeign(url, source, { after: null, since: null });
  while ((await read.batches.next()).done !== true);
  return (performance.now() - begun) / 1000;
}

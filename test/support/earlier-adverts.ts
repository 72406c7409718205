import type { EarlierInstallation } from "./earlier-installation.ts";

const TOWNS = [
  ["Quimper", "29000"],
  ["Saint-Étienne", "42000"],
  ["L'Haÿ-les-Roses", "94240"],
] as const;

/** Writes the n-th advert, `Q-n`, into a database of the earlier system, spread over its tables: every fourth a rental, every fifth without an address of its page. */
export async function addEarlierAdvert({ query }: EarlierInstallation, n: number): Promise<void> {
  const [town, postcode] = TOWNS[n % 3] ?? TOWNS[0];
  const [sale, where] = [n % 4 !== 0, `${town} (${postcode})`];
  const lien =
    n % 5 === 0 ? null : `https://agence.example/annonce/maison-${sale ? "vente" : "location"}-4-pieces/r${n}`;
  const title = n % 5 === 0 ? `Maison à ${town}` : `Maison ${sale ? "à vendre" : "à louer"} à ${town}`;
  const [row] = await query(
    `insert into annonces (reference, titre, prix, prix_detaille, localisation, surface, pieces, type_bien, description, lien, dpe_classe_active)
     values ($1, $2, $3, $4, $5, $6, 4, 'Maison', $7, $8, 'D') returning id_annonce`,
    [
      `Q-${n}`,
      title,
      sale ? 150_000 + n : 800 + n,
      sale ? "150 000 €" : "800 € / mois",
      where,
      70 + n,
      "Maison avec jardin. Contactez Mme Jeanne Exemple au 06 39 98 12 34.",
      lien,
    ],
  );
  const id = row?.["id_annonce"];
  await query(`insert into caracteristiques (id_annonce, valeur) values ($1, '4 pièces'), ($1, '300 m² de terrain')`, [
    id,
  ]);
  await query(
    `insert into images (id_annonce, url, ordre) values ($1, 'https://images.example/2.jpg', 2), ($1, 'https://images.example/1.jpg', 1)`,
    [id],
  );
  await query(
    `insert into dpe (id_annonce, classe_energie, indice_energie, classe_climat, indice_climat) values ($1, 'D', 210, 'C', 25)`,
    [id],
  );
  await query(
    `insert into copropriete (id_annonce, nb_lots, charges_previsionnelles, procedures) values ($1, 12, '1\u202f200\u00a0€ / an', 'Aucune')`,
    [id],
  );
  await query(
    `insert into conseiller (id_annonce, nom_complet, telephone) values ($1, 'Jeanne Exemple', '06 39 98 12 34')`,
    [id],
  );
}

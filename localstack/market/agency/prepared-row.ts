import type { EarlierRow } from "./earlier-row.ts";

/** An advert as the earlier imo-ops prepares it: its rows by table. */
export type PreparedRow = Readonly<Record<string, readonly object[]>>;

/** Writes an advert's rows as the earlier preparation makes them of its wide ones, with marks and estimates of its own. */
export function preparedRowOf(row: EarlierRow): PreparedRow {
  const { annonce, conseiller, images, caracteristiques } = row;
  const { id_annonce, prix, surface, reference, titre, description, lien, date_extraction } = annonce;
  const theme = (key: string, columns: object) => [{ [key]: id_annonce, id_annonce, ...columns }];
  const numbered = {
    "m²": / m²$/,
    pièces: /pièces?$/,
    chambres: /chambres?$/,
    étage: /^étage/i,
    construit: /^construit/i,
  };
  const kept = caracteristiques.filter(
    ({ valeur }) => !Object.values(numbered).some((pattern) => pattern.test(valeur)),
  );
  return {
    annonces: [{ id_annonce, reference, titre, description, url_annonce: lien, date_extraction, score_qualite: 7.5 }],
    prix: theme("id_prix", { valeur: prix, devise: "€", loyer_estime_mensuel: prix && Math.round(prix / 240) }),
    surface: theme("id_surface", { valeur: surface, unite: "m²" }),
    composition: theme("id_composition", {
      pieces: annonce.pieces,
      chambres: figureIn(row, /^(\d+) chambre/),
      type_bien: annonce.type_bien,
    }),
    localisation: theme("id_localisation", { ...placeIn(annonce.localisation), score_emplacement: 5 }),
    batiment: theme("id_batiment", {
      annee_construction: annonce.annee_construction,
      etage: figureIn(row, /^Étage (\d+) sur/),
      etage_total: figureIn(row, /^Étage \d+ sur (\d+)/),
      ascenseur: kept.some(({ valeur }) => /ascenseur/i.test(valeur)),
      score_modernite: 5,
    }),
    diagnostics: theme("id_diagnostics", diagnosticsOf(row)),
    copropriete: row.copropriete.flatMap(({ nb_lots, charges_previsionnelles }) =>
      theme("id_copropriete", { nb_lots, ...chargesIn(charges_previsionnelles), procedures_en_cours: false }),
    ),
    caracteristiques: kept.map((one) => ({ ...one, categorie: "autres" })),
    medias: images.map(({ id_image, url, ordre }) => ({
      id_media: id_image,
      id_annonce,
      url,
      type_media: "image",
      ordre,
    })),
    contact: conseiller.flatMap(({ nom_complet, telephone }) =>
      theme("id_contact", { conseiller_nom: nom_complet, conseiller_telephone: telephone }),
    ),
    aggregats: theme("id_aggregat", { score_global: 5 }),
  };
}

function figureIn({ caracteristiques }: EarlierRow, pattern: RegExp): number | null {
  const found = caracteristiques.map(({ valeur }) => pattern.exec(valeur)?.[1]).find((figure) => figure !== undefined);
  return found === undefined ? null : Number(found);
}

function placeIn(localisation: string): object {
  const [, ville, code_postal] = /^(.*) \((\d{5})\)$/.exec(localisation) ?? [];
  return { ville, code_postal };
}

function diagnosticsOf({ dpe: [dpe] }: EarlierRow): object {
  if (dpe === undefined) return {};
  const { classe_energie, indice_energie, classe_climat, indice_climat } = dpe;
  return {
    dpe_classe: classe_energie,
    dpe_score: 5,
    dpe_indice: indice_energie,
    ges_classe: classe_climat,
    ges_indice: indice_climat,
  };
}

function chargesIn(written: string): object {
  const euros = Number(written.replace(/\D/g, ""));
  return { charges_valeur: euros, charges_unite: "€ / an", charges_periode: "annuel" };
}

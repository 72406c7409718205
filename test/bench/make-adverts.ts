import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const TOWNS = [
  ["Montpellier", "34070"],
  ["Hendaye", "64700"],
  ["Rennes", "35000"],
  ["Lille", "59800"],
  ["Annecy", "74000"],
] as const;

/** Writes `count` adverts in the earlier system's export format, each with its own reference, price and text. */
export async function makeAdverts(file: string, count: number): Promise<void> {
  await pipeline(Readable.from(lines(count)), createWriteStream(file));
}

function* lines(count: number): Generator<string> {
  yield "[\n";
  for (let n = 0; n < count; n++) yield `${JSON.stringify(advert(n), null, 1)}${n < count - 1 ? ",\n" : "\n"}`;
  yield "]\n";
}

function advert(n: number) {
  const [town, postcode] = TOWNS[n % TOWNS.length] ?? TOWNS[0];
  const area = 20 + (n % 130);
  const rooms = 1 + Math.floor(area / 25);
  const price = (area * (2_000 + (n % 37) * 90)).toLocaleString("fr-FR");
  const reference = String(5_000_000 + n);
  const where = `${town} (${postcode})`;
  return {
    reference,
    titre: `Appartement à ${where}`,
    titre_complet: `Appartement à ${where}`,
    prix: `${price} €`,
    prix_detaille: `${price} €`,
    prix_au_m2: "",
    localisation: where,
    localisation_complete: `Appartement à ${where}`,
    surface: String(area),
    surface_terrain: "",
    pieces: String(rooms),
    type_bien: "Appartement",
    description: `Appartement de ${area} m² et ${rooms} pièces à ${town}, lot ${n}. ${"Séjour clair, cuisine ouverte, rangements, proche des écoles et des transports. ".repeat(8)}`,
    caracteristiques_detaillees: [
      `${rooms} pièces`,
      `${area} m²`,
      "Balcon",
      `Construit en ${1950 + (n % 70)}`,
      `Étage ${n % 6} sur 6`,
    ],
    annee_construction: String(1950 + (n % 70)),
    honoraires: "",
    image_url: `https://images.example/${reference}/1.jpg`,
    images: [1, 2, 3, 4, 5].map((photo) => `https://images.example/${reference}/${photo}.jpg`),
    nombre_photos: "5",
    has_video: "",
    has_visite_virtuelle: "",
    media_info: "5 photos",
    lien: `https://www.iadfrance.fr/annonce/appartement-vente-${rooms}-pieces-${town.toLowerCase()}-${area}m2/r${reference}`,
    date_extraction: "2025-11-12T18:25:38.255973",
    dpe_classe_active: "ABCDEFG"[n % 7],
    ges_classe_active: "ABCDEFG"[n % 5],
    depenses_energie_min: "",
    depenses_energie_max: "",
    annee_reference: "",
    copropriete_nb_lots: String(2 + (n % 200)),
    copropriete_charges_previsionnelles: "1 176 € / an",
    copropriete_procedures: "",
    conseiller_nom_complet: "",
    conseiller_telephone: "",
    conseiller_lien: "",
    conseiller_photo: "",
    conseiller_note: "",
  };
}

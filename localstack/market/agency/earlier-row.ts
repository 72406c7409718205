import { fullName } from "../agents.ts";
import { drawFor } from "../draw.ts";
import { descriptionOf } from "../iad/description.ts";
import { slugsOf } from "../iad/slugs.ts";
import { goodTitle } from "../littoral/sheet.ts";
import { photosShown } from "../market.ts";
import type { Listing } from "../market.ts";
import { euros, percent } from "../money.ts";
import { changedAt, idOf } from "./agencies.ts";

/** An advert as the earlier imo-ops keeps it: one row of `annonces` and its children's, their numbers the same each time. */
export interface EarlierRow {
  readonly annonce: Annonce;
  readonly caracteristiques: readonly {
    readonly id_caracteristique: number;
    readonly id_annonce: number;
    readonly valeur: string;
  }[];
  readonly images: readonly {
    readonly id_image: number;
    readonly id_annonce: number;
    readonly url: string;
    readonly ordre: number;
  }[];
  readonly conseiller: readonly Conseiller[];
  readonly dpe: readonly Dpe[];
  readonly copropriete: readonly Copropriete[];
}

export interface Annonce {
  readonly id_annonce: number;
  readonly reference: string;
  readonly titre: string;
  readonly titre_complet: string | null;
  readonly prix: number | null;
  readonly prix_detaille: string;
  readonly prix_au_m2: number | null;
  readonly localisation: string;
  readonly localisation_complete: string | null;
  readonly surface: number | null;
  readonly surface_terrain: number | null;
  readonly pieces: number | null;
  readonly type_bien: string;
  readonly description: string;
  readonly annee_construction: number | null;
  readonly honoraires: string | null;
  readonly image_url: string | null;
  readonly nombre_photos: number;
  readonly has_video: boolean | null;
  readonly has_visite_virtuelle: boolean | null;
  readonly media_info: string | null;
  readonly lien: string | null;
  /** Paris time without a zone. */
  readonly date_extraction: string;
  readonly dpe_classe_active: string | null;
  readonly ges_classe_active: string | null;
  readonly depenses_energie_min: string | null;
  readonly depenses_energie_max: string | null;
  readonly annee_reference: number | null;
}

interface Conseiller {
  readonly id_conseiller: number;
  readonly id_annonce: number;
  readonly nom_complet: string;
  readonly telephone: string;
  readonly lien: string | null;
  readonly photo: string | null;
  readonly note: string | null;
}

interface Dpe {
  readonly id_dpe: number;
  readonly id_annonce: number;
  readonly classe_energie: string;
  readonly indice_energie: number;
  readonly classe_climat: string;
  readonly indice_climat: number;
}

interface Copropriete {
  readonly id_copropriete: number;
  readonly id_annonce: number;
  readonly nb_lots: number;
  readonly charges_previsionnelles: string;
  readonly procedures: string;
}

/** Children of one advert have numbers of their own below this. */
const CHILDREN = 100;

/** Writes the rows of an advert as it is at `instant`; `host` is where its pages would be. */
export function earlierRowOf(listing: Listing, instant: number, host: string): EarlierRow {
  const { good, agent } = listing.advert;
  const id_annonce = idOf(listing);
  const number = (at: number) => id_annonce * CHILDREN + at;
  const gaps = drawFor(good.key, "earlier gaps");
  return {
    annonce: annonceOf(listing, instant, host),
    caracteristiques: characteristics(listing).map((valeur, at) => ({
      id_caracteristique: number(at),
      id_annonce,
      valeur,
    })),
    images: imagesOf(listing, host).map((url, at) => ({ id_image: number(at), id_annonce, url, ordre: at + 1 })),
    conseiller: gaps.chance(0.9)
      ? [
          {
            id_conseiller: number(0),
            id_annonce,
            nom_complet: fullName(agent),
            telephone: agent.phone,
            lien: null,
            photo: null,
            note: null,
          },
        ]
      : [],
    dpe:
      good.energy === null
        ? []
        : [
            {
              id_dpe: number(0),
              id_annonce,
              classe_energie: good.energy.class,
              indice_energie: good.energy.consumption,
              classe_climat: good.energy.climateClass,
              indice_climat: good.energy.emissions,
            },
          ],
    copropriete:
      good.condominium === null
        ? []
        : [
            {
              id_copropriete: number(0),
              id_annonce,
              nb_lots: good.condominium.lots,
              charges_previsionnelles: `${euros(good.condominium.annualCharges)} / an`,
              procedures: good.condominium.proceedings ? "Procédure en cours" : "Pas de procédure en cours",
            },
          ],
  };
}

function annonceOf(listing: Listing, instant: number, host: string): Annonce {
  const { advert, state } = listing;
  const { good, reference, terms } = advert;
  const { town, energy } = good;
  // The earlier scraper left out here and there what a page did not show in its place.
  const gaps = drawFor(good.key, "earlier gaps", "columns");
  const known = <Value>(value: Value, share = 0.9): Value | null => (gaps.chance(share) ? value : null);
  const sold = terms.transaction === "sale";
  const images = imagesOf(listing, host);
  const place = `${town.name} (${town.postcode})`;
  const label = `${goodTitle(listing)} (${town.postcode})`;
  return {
    id_annonce: idOf(listing),
    reference,
    titre: label,
    titre_complet: known(`${label} - ${good.area} m²`),
    prix: known(state.price, 0.94),
    prix_detaille: sold ? euros(state.price) : `${euros(state.price)} / mois charges comprises`,
    prix_au_m2: sold ? known(Math.round((state.price / good.area) * 100) / 100) : null,
    localisation: place,
    localisation_complete: known(`${good.names.label} à ${place}`),
    surface: known(good.area),
    surface_terrain: good.landArea,
    pieces: good.rooms > 0 ? known(good.rooms) : null,
    type_bien: good.names.label,
    description: descriptionOf(listing),
    annee_construction: good.yearBuilt,
    honoraires: feesOf(listing),
    image_url: images[0] ?? null,
    nombre_photos: images.length,
    has_video: known(advert.video, 0.9),
    has_visite_virtuelle: known(advert.virtualTour, 0.9),
    media_info: images.length > 0 ? `${images.length} photos` : null,
    lien: known(`https://${host}/annonce/${slugsOf(listing).fr}/r${reference}`, 0.95),
    date_extraction: parisTime(changedAt(listing, instant)),
    dpe_classe_active: energy?.class ?? null,
    ges_classe_active: energy?.climateClass ?? null,
    depenses_energie_min: energy === null || energy.costMin === null ? null : euros(energy.costMin),
    depenses_energie_max: energy === null ? null : euros(energy.costMax),
    annee_reference: energy?.priceYear ?? null,
  };
}

function feesOf({ advert: { terms } }: Listing): string | null {
  if (terms.transaction === "rental") return `Honoraires à la charge du locataire : ${euros(terms.tenantFees)}`;
  if (terms.feesPaidBy === "seller") return "Honoraires à la charge du vendeur";
  return `Honoraires ${percent(terms.feesPercent)} TTC à la charge de l'acquéreur`;
}

function characteristics({ advert: { good } }: Listing): string[] {
  return [
    ...(good.rooms > 0 ? [`${good.rooms} pièce${good.rooms > 1 ? "s" : ""}`] : []),
    ...(good.bedrooms > 0 ? [`${good.bedrooms} chambre${good.bedrooms > 1 ? "s" : ""}`] : []),
    `${good.area} m²`,
    ...(good.landArea !== null && good.landArea !== good.area ? [`Terrain ${good.landArea} m²`] : []),
    ...(good.yearBuilt === null ? [] : [`Construit en ${good.yearBuilt}`]),
    ...(good.floor !== null && good.floors !== null ? [`Étage ${good.floor} sur ${good.floors}`] : []),
    ...good.features,
    ...good.comforts,
  ];
}

const imagesOf = (listing: Listing, host: string): string[] =>
  photosShown(listing).map((photo) => `https://${host}/photos/${photo}.jpg`);

const paris = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "medium" });

function parisTime(ms: number): string {
  return paris.format(ms).replace(" ", "T");
}

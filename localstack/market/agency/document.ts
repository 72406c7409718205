import { fullName } from "../agents.ts";
import { drawFor } from "../draw.ts";
import { descriptionOf } from "../iad/description.ts";
import { goodTitle } from "../littoral/sheet.ts";
import { photosShown } from "../market.ts";
import type { Listing } from "../market.ts";
import { percent, withoutFees } from "../money.ts";
import { slugOf } from "../towns.ts";
import { changedAt, idOf } from "./agencies.ts";

const HOST = "www.agence-documents.example";

/** Writes an advert as the document that the agency keeps of it; what it does not know has no key. */
export function documentOf(listing: Listing, instant: number) {
  const { advert, state } = listing;
  const { good, agent, terms } = advert;
  const { town, energy, condominium, position } = good;
  const gaps = drawFor(good.key, "document gaps");
  return {
    _id: idOf(listing),
    ref: advert.reference,
    ...(gaps.chance(0.93) && { lien: `https://${HOST}/${slugOf(goodTitle(listing))}-${advert.reference}` }),
    publie: true,
    statut: state.underContract ? "sous_compromis" : "disponible",
    ...(gaps.chance(0.97) && { transaction: terms.transaction === "sale" ? "vente" : "location" }),
    titre: goodTitle(listing),
    texte: descriptionOf(listing),
    bien: {
      type: good.names.label,
      surface: good.area,
      ...(good.landArea !== null && { surface_terrain: good.landArea }),
      ...(good.rooms > 0 && { pieces: good.rooms }),
      ...(good.bedrooms > 0 && { chambres: good.bedrooms }),
      ...(good.floor !== null && { etage: good.floor }),
      ...(good.floors !== null && { nb_etages: good.floors }),
      ...(good.yearBuilt !== null && { annee: good.yearBuilt }),
      ...(terms.transaction === "rental" && good.names.dwelling && { meuble: terms.furnished }),
      ...(good.heating.length > 0 && { chauffage: good.heating.map((by) => heatings[by]).join(", ") }),
      prestations: [...good.features, ...good.comforts],
    },
    prix: moneyOf(listing),
    adresse: {
      ville: town.name,
      code_postal: town.postcode,
      ...(gaps.chance(0.4) && { insee: town.insee }),
      ...(position !== null &&
        position.radius === 0 && {
          geo: { type: "Point", coordinates: [position.longitude, position.latitude] },
          geo_precision: "exacte",
        }),
    },
    ...(energy !== null && {
      dpe: {
        classe: energy.class,
        consommation: energy.consumption,
        ges_classe: energy.climateClass,
        ges: energy.emissions,
        date: energy.ratedOn,
        ...(energy.costMin !== null && { cout_min: energy.costMin }),
        cout_max: energy.costMax,
        annee_prix: energy.priceYear,
      },
    }),
    ...(condominium !== null && {
      copropriete: {
        lots: condominium.lots,
        charges_annuelles: condominium.annualCharges,
        procedure: condominium.proceedings ? "Procédure en cours" : "Pas de procédure en cours",
      },
    }),
    photos: photosShown(listing).map((photo) => ({ url: `https://${HOST}/photos/${photo}.jpg` })),
    video: advert.video,
    visite_virtuelle: advert.virtualTour,
    exclusif: advert.exclusive,
    publie_le: new Date(listing.publishedAt),
    modifie_le: new Date(changedAt(listing, instant)),
    contact: { nom: fullName(agent), telephone: agent.phone, email: `${agent.userName}@${HOST}` },
  };
}

const heatings = { electricity: "Électricité", natural_gas: "Gaz de ville" } as const;

function moneyOf({ advert: { terms }, state }: Listing) {
  if (terms.transaction === "rental") {
    return {
      montant: state.price,
      charges_comprises: true,
      ...(terms.charges !== null && { charges: terms.charges }),
      depot_garantie: terms.deposit,
      honoraires_locataire: terms.tenantFees,
    };
  }
  const paidByBuyer = terms.feesPaidBy === "buyer";
  return {
    montant: state.price,
    honoraires: `${percent(terms.feesPercent)} TTC à la charge ${paidByBuyer ? "de l'acquéreur" : "du vendeur"}`,
    honoraires_charge: paidByBuyer ? "acquereur" : "vendeur",
    ...(paidByBuyer && { hors_honoraires: withoutFees(state.price, terms.feesPercent) }),
  };
}

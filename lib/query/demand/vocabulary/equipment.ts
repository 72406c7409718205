import type { DemandEntry } from "./entry.ts";

/** What a good must have, as people ask for it: only what adverts say in the same sense (lib/records/advert-signs.json). */
export const EQUIPMENT: readonly DemandEntry[] = [
  {
    filtre: "avec",
    valeur: "jardin",
    variantes: "jardin, jardinet, garden, yard, pelouse, jard, jardin privatif, jardin clos",
    exemples: "maison avec jardin, with a garden",
  },
  {
    filtre: "avec",
    valeur: "balcon",
    variantes: "balcon, balc, balcony, balcons",
    exemples: "appartement avec balcon, with balcony",
  },
  {
    filtre: "avec",
    valeur: "terrasse",
    variantes: "terrasse, terr, terrace, rooftop, toit-terrasse",
    exemples: "appartement avec terrasse, flat with a terrace",
  },
  {
    filtre: "avec",
    valeur: "garage",
    variantes: "garage, box, box fermé, garage fermé, box voiture",
    exemples: "maison avec garage, appartement avec box",
  },
  {
    filtre: "avec",
    valeur: "parking",
    variantes:
      "parking, parking space, place de parking, place de stationnement, stationnement, carport, place de park, parking privé, emplacement de parking, stationnement privé, pkg",
    exemples: "appartement avec parking, appartement avec place de stationnement",
  },
  {
    filtre: "avec",
    valeur: "ascenseur",
    variantes: "ascenseur, asc, lift, elevator, ascensseur",
    exemples: "appartement avec ascenseur, flat with a lift",
  },
  {
    filtre: "avec",
    valeur: "piscine",
    variantes: "piscine, pisc, pool, swimming pool, swimming-pool",
    exemples: "maison avec piscine, house with a pool",
  },
  {
    filtre: "avec",
    valeur: "cave",
    variantes: "cave, cellar, cave à vin",
    exemples: "appartement avec cave, flat with a cellar",
  },
  {
    filtre: "avec",
    valeur: "cheminee",
    variantes: "cheminée, fireplace, chem, insert",
    exemples: "maison avec cheminée, house with a fireplace",
  },
  {
    filtre: "avec",
    valeur: "vue_mer",
    variantes:
      "vue mer, vue sur mer, vue sur la mer, vue océan, vue sur l'océan, vue de la mer, sea view, ocean view, seaview, sea views, face à la mer, vue méditerranée, view of the sea, vue sur la Méditerranée, vue sur l'Atlantique",
    exemples: "appartement vue mer, apartment with a sea view",
  },
  {
    filtre: "avec",
    valeur: "plain_pied",
    variantes:
      "plain-pied, de plain-pied, pleins-pieds, plein-pied, plain pieds, single-storey, single storey, single-story, one level, sans étage, tout de plain-pied, on one level",
    exemples: "maison de plain-pied, single-storey house",
  },
  {
    filtre: "avec",
    valeur: "veranda",
    variantes: "véranda, conservatory, jardin d'hiver",
    exemples: "maison avec véranda",
  },
  {
    filtre: "avec",
    valeur: "dependance",
    variantes: "dépendance, annexe, outbuilding, maison d'amis, annexe habitable, guest house",
    exemples: "maison avec dépendances, house with outbuildings",
  },
  {
    filtre: "avec",
    valeur: "acces_pmr",
    variantes:
      "PMR, accessible PMR, accès PMR, normes PMR, accès handicapé, accessible handicapé, accessible aux personnes à mobilité réduite, mobilité réduite, accessible en fauteuil, accessible fauteuil, accessible en fauteuil roulant, adapté handicap, adapté fauteuil roulant, wheelchair accessible, wheelchair access, accessible aux handicapés, accès fauteuil, adapté PMR, adapté au handicap, aux normes handicapés, accès fauteuil roulant, adapté aux personnes à mobilité réduite, accessible à un fauteuil roulant, fauteuil roulant",
    exemples: "appartement accessible PMR, wheelchair accessible flat, maison adaptée fauteuil roulant",
  },
  {
    filtre: "avec",
    valeur: "gardien",
    variantes: "gardien, concierge, gardienne, gardiennage, caretaker",
    exemples: "appartement avec gardien",
  },
  {
    filtre: "avec",
    valeur: "fibre",
    variantes: "fibre, fibre optique, fiber, connexion fibre, ftth, raccordé à la fibre, éligible fibre",
    exemples: "maison avec fibre optique",
  },
];

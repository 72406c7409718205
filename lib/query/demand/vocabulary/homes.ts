import type { DemandEntry } from "./entry.ts";

/** Kinds of good, as people name them. */
export const HOMES: readonly DemandEntry[] = [
  {
    filtre: "type_bien",
    valeur: "appartement",
    variantes:
      "appartement, appart, appt, apt, apart, app, apparte, appartment, apartment, flat, condo, logement collectif, penthouse, rez-de-jardin, garden flat",
    exemples: "appart à Tours, flat in Lille, appts Metz",
  },
  {
    filtre: "type_bien",
    valeur: "maison",
    variantes:
      "maison, villa, pavillon, longère, mas, bastide, ferme, fermette, corps de ferme, grange, chalet, manoir, propriété, demeure, meulière, échoppe, bergerie, moulin, maisonnette, gentilhommière, cottage, bungalow, house, farmhouse, barn, corps de logis, chaumière, maison de ville, maison de campagne, maison de village, townhouse, town house, domaine, gîte, presbytère, maison de maître, ferme en pierre",
    exemples: "villa à Royan, longères en Bretagne, house in Dinan, pavillons Meaux",
  },
  {
    filtre: "type_bien",
    valeur: "terrain",
    variantes:
      "terrain, parcelle, terrain à bâtir, terrain constructible, lot à bâtir, plot, plot of land, building land, land for sale, piece of land, building plot, terrain nu",
    exemples: "terrain à bâtir à Muret, plot of land near Auch",
  },
  {
    filtre: "type_bien",
    valeur: "local",
    variantes:
      "local commercial, locaux commerciaux, local professionnel, local, locaux, local d'activité, boutique, magasin, commerce, murs commerciaux, murs de boutique, retail space, shop, cellule commerciale, pas-de-porte, restaurant à vendre, bail commercial, local mixte",
    exemples: "local commercial à Vannes, boutique à louer Nîmes, shop for rent in Lyon",
  },
  {
    filtre: "type_bien",
    valeur: "bureau",
    variantes:
      "bureaux, plateau de bureaux, espace de bureaux, office, office space, bureau professionnel, plateau de bureau",
    exemples: "bureaux à louer Lille, office space in Nantes",
  },
  {
    filtre: "type_bien",
    valeur: "immeuble",
    variantes:
      "immeuble, immeuble de rapport, immeuble locatif, immeuble entier, apartment building, building, immeuble mixte, petit immeuble, immeuble d'habitation",
    exemples: "immeuble de rapport à Niort, immeubles Roubaix",
  },
  { filtre: "type_bien", valeur: "loft", variantes: "loft", exemples: "loft à Roubaix, lofts Pantin" },
  { filtre: "type_bien", valeur: "duplex", variantes: "duplex, souplex", exemples: "duplex à Rennes" },
  { filtre: "type_bien", valeur: "triplex", variantes: "triplex", exemples: "triplex Nice" },
  {
    filtre: "type_bien",
    valeur: "chateau",
    variantes: "château, castle, petit château",
    exemples: "château à vendre dans le Cher",
  },
  { filtre: "type_bien", valeur: "peniche", variantes: "péniche, houseboat", exemples: "péniche à Conflans" },
  {
    filtre: "type_bien",
    valeur: "mobil_home",
    variantes: "mobil-home, mobile home, mobilhome",
    exemples: "mobil-home à Agde",
  },
  {
    filtre: "type_bien",
    valeur: "hotel_particulier",
    variantes: "hôtel particulier",
    exemples: "hôtel particulier à Dijon",
  },
  {
    filtre: "type_bien",
    valeur: "entrepot",
    variantes: "entrepôt, hangar, warehouse",
    exemples: "entrepôt à louer Gennevilliers",
  },
  {
    filtre: "type_bien",
    valeur: "fonds_de_commerce",
    variantes:
      "fonds de commerce, restaurant à reprendre, commerce à reprendre, bar à reprendre, fond de commerce, cession de fonds",
    exemples: "fonds de commerce à Agen",
  },
  {
    filtre: "type_bien",
    valeur: "chambre",
    variantes:
      "chambre, chambre chez l'habitant, chambre en colocation, chambre en coloc, chambre de bonne, room, room in a flatshare, chambre étudiante, chambre universitaire",
    exemples: "chambre à louer à Caen, chambre chez l'habitant Metz",
  },
];

/** Goods of one room. */
export const STUDIOS = "studio, studette, kitchenette, monopièce";

import type { DemandEntry } from "./entry.ts";

/** How a good is had, its state, and in which order adverts are wanted. */
export const DEALS: readonly DemandEntry[] = [
  {
    filtre: "transaction",
    valeur: "location",
    variantes:
      "location, à louer, louer, loue, loc, en location, locations, louons, loueur, rent, rental, to rent, for rent, to let, renting, lease, loyer, par mois, mensuel, per month, a month, monthly, pcm, colocation, coloc, flatshare, bail mobilité, bail",
    exemples: "maison à louer, flat to let, T2 en location",
  },
  {
    filtre: "transaction",
    valeur: "vente",
    variantes:
      "à vendre, vente, acheter, achat, acquérir, acquisition, achète, acheteur, achèterais, achèterai, buy, buying, purchase, for sale, devenir propriétaire, investir, investissement, investissement locatif, primo-accédant, primo accédant, invest, investisseur, first-time buyer, to buy, en vente",
    exemples: "maison à vendre, looking to buy a flat, acheter un studio",
  },
  {
    filtre: "charges",
    valeur: "comprises",
    variantes:
      "cc, charges comprises, tout compris, toutes charges comprises, charges incluses, c.c, tcc, ttc, bills included, charges included, all inclusive, avec charges, avec les charges, charge comprise, tt compris, utilities included, inclus charges",
    exemples: "T2 à louer 700 cc, studio 500 € charges comprises, flat for rent 900 bills included",
  },
  {
    filtre: "charges",
    valeur: "hors",
    variantes:
      "hc, hors charges, hors charge, sans les charges, charges en sus, charges en plus, charges non comprises, excluding charges, hors les charges, plus charges, hchg, excluding bills",
    exemples: "T2 à louer 700 HC, studio 500 € hors charges",
  },
  {
    filtre: "meuble",
    valeur: true,
    variantes: "meublé, furnished, meubl, entièrement meublé",
    exemples: "T2 meublé, furnished flat",
  },
  {
    filtre: "meuble",
    valeur: false,
    variantes: "non meublé, vide, nu, nue, pas meublé, sans meubles, unfurnished, non furnished, vide de meubles",
    exemples: "T2 non meublé, studio vide à louer, unfurnished flat",
  },
  {
    filtre: "neuf",
    valeur: true,
    variantes:
      "neuf, neuve, programme neuf, vefa, sur plan, construction neuve, dans le neuf, du neuf, immobilier neuf, new build, newbuild, new-build, brand new, jamais habité, logement neuf, livraison, résidence neuve, off-plan, newly built",
    exemples: "appartement neuf, maison neuve, new build apartment, T3 en VEFA",
  },
  {
    filtre: "travaux",
    valeur: true,
    variantes:
      "à rénover, à retaper, à restaurer, à rafraîchir, travaux à prévoir, avec travaux, gros travaux, à réhabiliter, dans son jus, travaux, à refaire, fixer-upper, fixer upper, to renovate, needing work, in need of renovation, needs work, needs renovation, à moderniser, renovation project, avec des travaux, à rénover entièrement, rénovation totale, rénovation complète, travaux à faire",
    exemples: "maison à rénover, appartement avec travaux, house to renovate",
  },
  {
    filtre: "travaux",
    valeur: false,
    variantes:
      "sans travaux, aucun travaux, pas de travaux, zéro travaux, sans gros travaux, rien à refaire, rien à faire, clé en main, clés en main, clef en main, prêt à habiter, habitable de suite, habitable immédiatement, prêt à emménager, move-in ready, no work, no work needed, refait à neuf, no renovation, aucuns travaux, sans aucun travaux, ready to move in, habitable tout de suite, 0 travaux, pas de gros travaux, no works, pas envie de travaux, travaux exclus",
    exemples: "maison sans travaux, appartement clé en main, T3 refait à neuf",
  },
  {
    filtre: "viager",
    valeur: true,
    variantes: "viager, life annuity",
    exemples: "un viager à Nice, appartement en viager",
  },
  {
    filtre: "viager",
    valeur: false,
    variantes:
      "hors viager, pas de viager, sans viager, sauf viager, pas en viager, viager exclu, viagers exclus, no viager, pas viager, excluding viager, no life annuity",
    exemples: "maison hors viager, appartement sauf viager",
  },
  {
    filtre: "baisse",
    valeur: true,
    variantes:
      "prix a baissé, prix baissé, prix en baisse, baisse de prix, en baisse, prix ont baissé, ayant baissé, a baissé de prix, price drop, price reduced, reduced price, prix réduit, baissés récemment, dont prix baisse, ont baissé, prix vient de baisser",
    exemples: "appartements dont le prix a baissé, maisons en baisse de prix",
  },
  {
    filtre: "rez_de_chaussee",
    valeur: true,
    variantes: "rez-de-chaussée, rdc, ground floor, rez de chaussé, en rdc, au rdc, rez-de-chaussee",
    exemples: "appartement au rez-de-chaussée, ground floor flat, T2 rdc",
  },
  {
    filtre: "rez_de_chaussee",
    valeur: false,
    variantes:
      "pas de rez-de-chaussée, pas de rdc, sauf rez-de-chaussée, pas en rez-de-chaussée, hors rdc, hors rez-de-chaussée, sans rdc, sauf rdc, no ground floor, not ground floor, not on the ground floor, pas au rez-de-chaussée, pas au rdc, pas rdc, pas en rdc, pas de rez de chaussé, upper floor, excluding ground floor, rdc exclu, rez-de-chaussée exclu, rdc exclus, jamais en rdc",
    exemples: "appartement pas de rez-de-chaussée, flat no ground floor, T2 sauf rdc",
  },
  {
    filtre: "tri",
    valeur: "prix",
    variantes:
      "moins chers d'abord, moins chers, moins cher d'abord, du moins cher au plus cher, par prix croissant, prix croissant, triés par prix, trié par prix, cheapest first, cheapest, lowest price first, classés par prix, par prix, les moins chères en premier, moins chers en premier, ordre de prix croissant",
    exemples: "les appartements les moins chers d'abord, cheapest houses, maisons par prix croissant",
  },
  {
    filtre: "tri",
    valeur: "-prix",
    variantes:
      "plus chers d'abord, plus cher d'abord, les plus chers, les plus chères, du plus cher au moins cher, par prix décroissant, prix décroissant, most expensive first, most expensive, plus chers en premier",
    exemples: "les maisons les plus chères d'abord, appartements par prix décroissant",
  },
  {
    filtre: "tri",
    valeur: "-date",
    variantes:
      "plus récentes, plus récents, annonces récentes, plus récente, dernières annonces, nouvelles annonces, récentes d'abord, newest, newest first, latest, latest listings, plus récents d'abord, dernières nouveautés, nouveautés, most recent, les plus récentes d'abord, les plus récentes en premier, nouveautés d'abord, nouvelles en premier, récents en premier, par date, dernières parues, dernières mises en ligne, dernières offres, triées par date",
    exemples: "annonces les plus récentes, newest flats, dernières annonces de maisons",
  },
  {
    filtre: "tri",
    valeur: "-surface",
    variantes:
      "plus grands d'abord, plus grandes d'abord, plus grande d'abord, par surface décroissante, surface décroissante, largest first, biggest first, par surface, triés par surface, plus grands en premier, plus spacieux d'abord, plus grandes surfaces d'abord",
    exemples: "les maisons les plus grandes d'abord, flats largest first",
  },
  {
    filtre: "tri",
    valeur: "surface",
    variantes:
      "plus petits d'abord, plus petites d'abord, par surface croissante, surface croissante, smallest first, plus petits en premier",
    exemples: "les appartements les plus petits d'abord",
  },
];

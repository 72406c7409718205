import type { Entry } from "../entry.ts";

/** What a good has, inside and outside. */
export const EQUIPMENT: readonly Entry[] = [
  {
    name: "jardin",
    said: "jardin, jardinet, parc arboré, pelouse, espace vert privatif, jard, terrain clos, potager, parc, cour arborée, jardin privatif",
    ask: "garden, extérieur, coin de verdure, gazon, verdure, yard",
    signs:
      "clos de murs, terrain arboré, parc paysager, prairie, gazon, massifs, pelouse arborée, jardin de curé, jardin suspendu",
    hints: "cour, verger, rez-de-jardin",
    figures: [{ of: "landArea", min: 80, type: "house" }],
    near: ["terrain", "cour"],
    examples: "jardins, garden, gazon",
  },
  {
    name: "potager",
    said: "potager, verger, arbres fruitiers, jardin potager, permaculture, terre cultivable, maraîcher",
    ask: "cultiver, légumes, jardiner, jardinage, jardinier, planter, fruits, vegetables, autonomie, autosuffisance, faire pousser, récolter, cultiver son jardin, fruitiers, faire son potager, nourrir sa famille, vivre de son jardin, maraîchage, grow vegetables, vegetable garden, fruit trees, pousser, semer, récolter",
    signs:
      "fruitiers, pommiers, vieux pommiers, poiriers, cerisiers, figuier, oliviers, noyers, châtaigniers, haie fruitière, haie nourricière, carré potager, jardin maraîcher, ruches, poulailler, terre fertile, bonne terre",
    hints: "prairie, puits, récupérateur d'eau, terrain arboré, serre",
    figures: [{ of: "landArea", min: 1500 }],
    near: ["jardin"],
    examples: "légumes, jardiner, potagers",
  },
  {
    name: "animaux",
    said: "poulailler, clapier, chenil, poules, animaux acceptés, basse-cour, ruches, animaux",
    ask: "chien, chiens, chat, poule, lapin, chèvre, mouton, moutons, pets, dog, animal, élever, volailles, brebis, canards, labrador, berger allemand, toutou, matou, compagnon à quatre pattes, mon chien, mes chats, animal de compagnie, pet friendly, dog friendly, cat, accepte les animaux, animaux acceptés, chiot, chatte, chienne, nac, rongeur, animaux",
    signs:
      "animaux bienvenus, chiens bienvenus, chiens acceptés, chats acceptés, quatre pattes, compagnons à quatre pattes, animaux de compagnie, animal accepté, clos et arboré, entièrement clos",
    hints: "jardin, terrain clos, parc clos, clôturé, enclos, niche, jardin clos, terrain clos et arboré",
    denies:
      "animaux refusés, animaux non admis, animaux non acceptés, animaux interdits, chiens interdits, pas d'animaux, sans animaux",
    near: ["jardin"],
    examples: "chiens, poules, dog",
  },
  {
    name: "chevaux",
    said: "chevaux, écurie, écuries, box à chevaux, boxes, équestre, manège, sellerie, pâture, haras, herbage, paddock",
    ask: "cheval, poney, poneys, équitation, jument, poulain, cavalier, cavalière, horse, horses, stables, equestrian, âne, garder des chevaux, pâturer, équidés, équidé, ânes, ferrer, pension",
    signs:
      "clôture à moutons, abri à chevaux, abri animaux, prés clos, prés attenants, hectares de prairie, hectare de prés, ânes, équidés, rond de longe, fenil, marcheur, centre équestre, parcs clôturés",
    hints: "prairie, pré, étable, hectare, hectares, carrière",
    figures: [{ of: "landArea", min: 6000 }],
    near: ["terrain agricole"],
    examples: "cheval, poneys, horses",
  },
  {
    name: "cour",
    said: "cour, courette, patio, cour intérieure, cour pavée",
    ask: "courtyard",
    signs: "courette pavée, atrium",
    examples: "cours, patios",
  },
  {
    name: "terrasse",
    said: "terrasse, terrasses, deck, loggia, pergola, terr, toit-terrasse, rooftop, varangue",
    ask: "terrace, manger dehors, déjeuner dehors, prendre le soleil, terrasse ensoleillée, outdoor space, extérieur, un extérieur, espace extérieur, bout d'extérieur",
    signs: "tropézienne, solarium, toit terrasse, terrasse plein midi",
    hints: "balcon, patio, jardin, rez-de-jardin",
    near: ["balcon"],
    examples: "terrasses, terrace",
  },
  {
    name: "balcon",
    said: "balcon, loggia, balc, varangue, balcon filant",
    ask: "balcony, balcons, prendre l'air, un extérieur, espace extérieur, outdoor space",
    hints: "terrasse, jardin, jardinet",
    near: ["terrasse"],
    examples: "balcons, balcony",
  },
  {
    name: "barbecue",
    said: "barbecue, plancha, cuisine d'été, four à pizza, pool house, brasero",
    ask: "grillade, grillades, griller, repas dehors, dîner dehors, apéro, apéritif, barbecues, bbq, manger entre amis, soirées d'été, recevoir dehors, vivre dehors, manger en terrasse",
    signs: "cuisine extérieure, arrivée de gaz, barbecue maçonné, coin repas extérieur, terrasse couverte",
    hints: "terrasse, jardin, pergola, patio, rez-de-jardin",
    near: ["terrasse", "jardin"],
    examples: "grillades, bbq",
  },
  {
    name: "piscine",
    said: "piscine, piscinable, bassin, piscine chauffée, jacuzzi, spa, couloir de nage",
    ask: "pool, swimming pool, nager, se baigner, baignade, plonger, pisc",
    signs:
      "bassin de nage, piscine à débordement, piscine hors sol, piscine de copropriété, piscine enterrée, 8x4, 9x4, 10x4, plage immergée, pool-house, volet roulant immergé",
    hints: "étang de baignade",
    examples: "piscines, swimming pool",
  },
  {
    name: "piscine chauffée",
    said: "piscine chauffée, piscine couverte, piscine intérieure",
    ask: "heated pool, nager l'hiver, se baigner toute l'année",
    signs:
      "bassin de nage chauffé, chauffée par pompe à chaleur, chauffée par pac, pompe à chaleur de piscine, nage toute l'année",
    near: ["piscine"],
    examples: "piscines chauffées",
  },
  {
    name: "piscine au sel",
    said: "piscine au sel, électrolyse, électrolyse au sel, électrolyseur, traitement au sel",
    near: ["piscine"],
    examples: "piscines au sel",
  },
  {
    name: "pool house",
    said: "pool house, poolhouse, cuisine d'été, abri de piscine",
    near: ["piscine", "dépendance"],
    examples: "poolhouse, pool houses",
  },
  {
    name: "spa",
    said: "spa, jacuzzi, sauna, hammam, balnéo, bain nordique",
    ask: "détente, bien-être, se détendre",
    signs: "espace bien-être, bain à remous, balnéothérapie, salle de massage",
    examples: "jacuzzis, saunas",
  },
  {
    name: "cave",
    said: "cave, cave à vin",
    ask: "cellar, ranger du vin, caves, conserver le vin, garder mon vin, bouteilles",
    signs: "cave voûtée, caveau, cave saine, deux caves",
    hints: "cellier, sous-sol",
    examples: "caves, cellar",
  },
  {
    name: "sous-sol",
    said: "sous-sol, sous-sol total, sous-sol complet, s/ss-sol, ssol, s/sol, ss sol, sous sol enterré",
    ask: "basement",
    examples: "sous sols, basement",
  },
  {
    name: "rangements",
    said: "rangements, placards, dressing, cellier, buanderie, placard, cave, local de stockage",
    ask: "ranger, storage, stocker, débarras, beaucoup d'affaires, place pour ranger, entasser",
    signs:
      "nombreux placards, beaucoup de placards, arrière-cuisine, souillarde, sous-pente aménagée, grenier, combles",
    examples: "dressings, storage",
  },
  {
    name: "dépendance",
    said: "dépendance, dépendances, annexe, maisonnette, studio indépendant, logement indépendant, gîte, grange, remise, appentis, chai, maison d'amis",
    ask: "outbuilding, outbuildings, bâtiment annexe, pavillon d'amis",
    near: ["atelier"],
    examples: "annexes, outbuildings",
  },
  {
    name: "logement indépendant",
    said: "logement indépendant, studio indépendant, studio attenant, entrée indépendante, t2 indépendant, logement d'appoint, maison d'amis, appartement indépendant, deux logements, dépendance aménagée",
    ask: "appoint, logement d'amis, héberger ses parents, multigénérationnel, intergénérationnel, granny flat, guest house, beaux-parents, cohabitation, grand enfant, logement séparé, parents âgés, mère âgée, adolescent indépendant, fils adulte, belle-mère, loger mes parents, deux familles, deux foyers, deux générations, annexe pour ma mère, aide à domicile, jeune au pair",
    signs:
      "logement autonome, studio autonome, t2 autonome, studio loué, compteur à part, sa propre entrée, entrée à part, entrée séparée, second logement, deuxième logement, petit appartement, parfait pour accueillir un aîné, kitchenette à l'étage, maison d'appoint, logis principal, suite indépendante, bi-famille, dépendance habitable",
    hints: "dépendance, dépendances, gîte, annexe, divisible",
    near: ["dépendance"],
    examples: "granny flat, studio indépendant, logements d'appoint",
  },
  {
    name: "chambre d'hôtes",
    said: "gîtes, chambres d'hôtes, location saisonnière, airbnb, meublé de tourisme, locatif saisonnier, saisonnier, saisonnière, potentiel touristique, vacanciers, touristique, maison d'hôtes, gîte indépendant, gîte rural",
    ask: "touristes, vacanciers, table d'hôtes, booking, hébergement touristique, bed and breakfast, tourists, holiday let, location de vacances, hôtes, accueillir des vacanciers, accueillir des touristes, recevoir des touristes, louer l'été, louer à la semaine, location courte durée, saison, saisonnier, saisonnière, holiday cottage, holiday rental, guesthouse, airbnb autorisé, hébergement, agritourisme, hôtel",
    signs:
      "gîte classé, épis, carnet de réservations, activité d'accueil, taxe de séjour, conciergerie, numéro d'enregistrement, loué l'été, loué à des vacanciers, semaines par an, saison estivale, location de courte durée, hébergement insolite, licence meublé de tourisme",
    hints: "studio indépendant, dépendances, grange, gîte, réservations, à la semaine",
    near: ["investissement", "logement indépendant"],
    examples: "gîtes, touristes, airbnb",
  },
  {
    name: "ascenseur",
    said: "ascenseur, asc, monte-personne",
    ask: "lift, elevator, sans monter à pied, immeuble avec ascenseur",
    examples: "ascenseurs, lift",
  },
  {
    name: "cheminée",
    said: "cheminée, insert, poêle, poêle à bois, foyer, chem, poêle à granulés",
    ask: "fireplace, feu de bois, feu de cheminée, wood stove, flambée, au coin du feu",
    signs: "poêle de masse, feu ouvert, cheminée de marbre, âtre, cantou, foyer fermé, poêle suédois",
    examples: "cheminées, fireplace",
  },
  {
    name: "climatisation",
    said: "climatisation, climatisé, clim, clim réversible, pompe à chaleur réversible",
    ask: "air conditioning, fraîcheur, canicule, frais l'été, chaleur, avoir frais, supporter la canicule, étés chauds, clim réversible, cool in summer",
    signs:
      "murs épais, rafraîchissant, gainable, climatisation par le plafond, brasseurs d'air, frais en été, frais l'été, ventilée par les alizés, température constante, inertie",
    examples: "climatisée, clim",
  },
  {
    name: "fibre",
    said: "fibre, fibre optique, très haut débit, ftth",
    ask: "internet, wifi, connexion, broadband, haut débit",
    signs:
      "fibrée, raccordé à la fibre, fibre à l'adresse, fibre installée, rj45, câblage réseau, starlink, bon réseau, 4g, 5g",
    examples: "internet, fibre",
  },
  {
    name: "véranda",
    said: "véranda, jardin d'hiver, serre, verrière, bow-window",
    ask: "conservatory, sunroom",
    examples: "vérandas",
  },
  {
    name: "cuisine équipée",
    said: "cuisine équipée, cuisine aménagée, cuisine ouverte, cuisine américaine, îlot central, cuisine us, cuis équip, cuis",
    ask: "fitted kitchen, open kitchen, cuisiner",
    signs: "plaque à induction, îlot, four, lave-vaisselle, électroménager, cuisine séparée équipée",
    examples: "cuisines équipées, open kitchen",
  },
  {
    name: "salle de bains",
    said: "salle de bains, baignoire, sdb, sde, salle de bain",
    ask: "bathroom, bathtub, bain",
    hints: "salle d'eau, douche",
    examples: "sdb, bathroom",
  },
  {
    name: "suite parentale",
    said: "suite parentale, chambre parentale, master, chambre avec salle d'eau, chambre en rez-de-chaussée",
    ask: "master bedroom, en-suite, chambre en bas, chambre au rez-de-chaussée, dormir en bas, chambre de plain-pied, ground floor bedroom, downstairs bedroom",
    signs:
      "suite avec bains, suite de plain-pied, chambre au rez-de-chaussée, chambre de plain-pied, dont une au rez-de-chaussée, dont une de plain-pied, dont deux de plain-pied, suite au rez-de-chaussée, dt 1 rdc, une chambre en bas, chambre au rdc",
    examples: "suites parentales",
  },
  {
    name: "bureau",
    said: "bureau, coin bureau, pièce de travail, espace bureau, bibliothèque, chambre bureau",
    ask: "office, home office, pièce pour travailler, travailler au calme, écrire",
    signs:
      "table de travail, coin travail, mezzanine-bureau, pièce câblée, cabinet de travail, alcôve bureau, cinquième pièce",
    examples: "bureaux, home office",
  },
  {
    name: "gardien",
    said: "gardien, gardienne, concierge, loge, gardiennage, gardienné",
    ask: "caretaker, gardiens",
    signs: "conciergerie, présence jour et nuit, gardien sur place, gardien à demeure, accueil 24h",
    examples: "concierges, gardiens",
  },
  {
    name: "sécurisé",
    said: "sécurisé, sécurisée, visiophone, alarme, digicode, vidéosurveillance, caméras, portail automatique, télésurveillance, badge, arceau",
    ask: "sécurité, vol, voleur, voleurs, cambriolage, cambrioleur, secure, safe, me sentir en sécurité, peur des cambriolages, rassurée, en sûreté, surveillé, security, vidéosurveillé, sûr, protégé, gardien",
    signs:
      "résidence close, rideau métallique, barreaux, volets roulants, porte blindée, porte de sécurité, accès par badge, portail motorisé, portail électrique, vigik, double sas, gardienné, contrôle d'accès",
    hints: "étage élevé, résidence, gardien, fermé, résidence fermée, sas, coffre, surveillance, interphone",
    examples: "sécurisés, voleurs, secure",
  },
  {
    name: "accès PMR",
    said: "accès pmr, pmr, mobilité réduite, personnes à mobilité réduite, portes larges, barre d'appui, sans marche, accessible pmr, accessible aux personnes, accessible en fauteuil, accessible aux handicapés, fauteuil roulant, accès handicapé",
    ask: "handicap, handicapé, handicapée, fauteuil roulant, wheelchair, disabled, invalide, déambulateur, béquilles, fauteuil, en fauteuil, fauteuil électrique, se déplace en fauteuil, handicap moteur, hémiplégique, paraplégique, paralysé, roulettes, mobility scooter, wheelchair accessible, accessible handicapés, step-free, norme handicapé, mobilité réduite, aide à la marche, canne, prothèse, tétraplégique, amputé, sclérose, accessible, adapté",
    signs:
      "sans ressaut, aucun ressaut, zéro ressaut, sans seuil, aucun seuil, aucune marche, pas une marche, pas de marche, sans la moindre marche, accès de niveau, au niveau de la rue, portes de 90, portes de 83, portes élargies, passages larges, couloirs larges, couloirs de 1, 20, larges dégagements, larges couloirs, douche de plain-pied, douche extra-plate, bac extra-plat, receveur extra-plat, receveur plat, siège rabattable, siège de douche, barres d'appui, barre de maintien, wc surélevés, interrupteurs bas, commandes basses, visiophone à hauteur basse, plan de travail abaissé, évier réglable, aire de retournement, rotation d'un fauteuil, giration, monte-escalier, élévateur, plateforme élévatrice, plan incliné, pente douce jusqu'à, norme handicapé, normes pmr, aux normes d'accessibilité, sanitaires adaptés, adapté aux personnes, carte mobilité, titulaires de la carte, place adaptée, place pmr, portes de #, couloirs de #, normes d'accessibilité, normes d'accès",
    hints:
      "ascenseur, plain-pied, senior, rez-de-chaussée, rez-de-jardin, douche à l'italienne, de plain-pied, résidence seniors, sur un niveau, accessible, adapté, rampe, fauteuil, de niveau, domotique, porte de 90",
    near: ["maison de plain-pied", "ascenseur"],
    examples: "handicapés, fauteuil roulant, wheelchair",
  },
  {
    name: "sans escalier",
    said: "plain-pied, de plain-pied, rez-de-chaussée, sans marche, aucune marche, tout de plain-pied, accès pmr, pmr, rez-de-jardin, sur un seul niveau, plein pied, sans étage",
    ask: "escalier, escaliers, marches, monter, genou, genoux, stairs, arthrose, peine à marcher, mal aux jambes, monter les étages, hanche, monter des marches, sans marches, peine à monter, mal à monter, mal au dos, mal au genou, ne peut plus monter, ne monte plus, jambes fatiguées, cardiaque, essoufflé, poussette, landau, step-free, no stairs, opérée, hanche fragile, vertige des escaliers, opération de la hanche, prothèse de hanche",
    signs:
      "tout sur un niveau, sur un niveau, un seul niveau, pas une marche, aucun ressaut, sans ressaut, accès de niveau, au niveau de la rue, tout au rez-de-chaussée, vie de plain-pied, monte-escalier, rez-de-chaussée surélevé desservi par ascenseur",
    hints: "ascenseur, chambre au rez-de-chaussée, chambre de plain-pied",
    denies:
      "sans ascenseur, escalier seul, escalier raide, escalier tournant, ss asc, ss asc., par escalier, plusieurs niveaux, trois niveaux, quatre niveaux",
    figures: [{ of: "floor", min: 0, max: 0 }],
    near: ["ascenseur"],
    evenDenied: true,
    examples: "escaliers, stairs",
  },
  {
    name: "senior",
    said: "senior, seniors, résidence services, résidence seniors, ehpad, personnes âgées",
    ask: "retraite, retraités, personne âgée, vieux jours, vieillir, vieillesse, grand-mère, grand-père, mamie, papi, mes parents, elderly, retirement, parents âgés, vieux parents, ma mère âgée, maman âgée, mon père veuf, veuve, octogénaire, dépendant, perte d'autonomie, plus autonome, maison de retraite, ehpad, grands-parents, troisième âge, ans autonome, finir ses jours, old age, older people, pensionné, pour mes vieux jours, couple âgé, aînés, grand âge",
    signs:
      "pour aînés, aînés, résidence autonomie, appel d'urgence, téléassistance, barres d'appui, présence jour et nuit, service à la personne, personne âgée, accompagnement",
    hints:
      "ascenseur, plain-pied, de plain-pied, proche commerces, commerces à pied, médecin, pharmacie, tout à pied, accès pmr, retraité, rez-de-chaussée, autonomie, restaurant, infirmière, animations, services inclus",
    near: ["accès PMR"],
    examples: "retraités, personnes âgées, elderly",
  },
  {
    name: "double vitrage",
    said: "double vitrage, dv pvc, triple vitrage, survitrage",
    ask: "bonnes fenêtres, fenêtres neuves, double glazing, fenêtres isolantes",
    signs:
      "fenêtres récents, fenêtres récentes, menuiseries neuves, menuiseries aluminium, huisseries neuves, volets électriques",
    denies: "simple vitrage",
    near: ["économe"],
    examples: "double glazing, fenêtres neuves",
  },
  {
    name: "meubles et électroménager",
    said: "machine à laver, lave-linge, lave-vaisselle, électroménager, réfrigérateur",
    ask: "lave-linge fourni, washing machine, frigo, four",
    signs: "laverie, buanderie, linge et vaisselle fournis, entièrement équipé, plaques, sèche-linge",
    near: ["meublé"],
    examples: "washing machine, frigos",
  },
  {
    name: "wc séparés",
    said: "wc séparés, toilettes séparées, wc indépendants, wc indép, deux wc",
    ask: "toilettes à part, separate toilet",
    examples: "toilettes séparées, separate toilet",
  },
  {
    name: "deux salles d'eau",
    said: "deux salles d'eau, deux salles de bains, 2 sdb, 2 sde, deux bains, seconde salle d'eau",
    ask: "plusieurs salles de bains, two bathrooms, une salle de bain chacun",
    signs: "suite parentale, trois avec salle d'eau, trois salles d'eau, dont trois avec salle d'eau",
    near: ["salle de bains"],
    examples: "two bathrooms, plusieurs salles de bains",
  },
  {
    name: "portail et clôture",
    said: "terrain clos, entièrement clos, clôturé, clôture, portail",
    ask: "enfants qui jouent dehors en sécurité, jardin fermé, clôturée, fenced",
    signs: "clos de murs, jard clos, portail motorisé, haies, entièrement grillagé, résidence close",
    near: ["jardin"],
    examples: "jardins fermés, fenced",
  },
  {
    name: "puits et source",
    said: "puits, source, forage, citerne, récupération d'eau",
    ask: "eau gratuite, arroser sans payer, well, sa propre eau, arrosage",
    signs: "eau de source, source captée, cuve enterrée, cuve de, bief",
    examples: "sa propre eau, arrosage",
  },
];

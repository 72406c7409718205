/**
 * French sentences that descriptions are put together from; the words in braces are filled in. All of them were written
 * for the sample market.
 */

export const openings = {
  apartment: [
    "À {ville}, au {etage}, cet appartement de {surface} m² profite d'une belle lumière du matin au soir.",
    "{ville} : venez découvrir ce {pieces} pièces de {surface} m², calme et bien agencé.",
    "Entre commerces et transports, un {pieces} pièces de {surface} m² où l'on pose ses cartons sans travaux.",
    "Rare à {ville} ! Un appartement de caractère de {surface} m², parquet, moulures et cheminées d'époque.",
    "Coup de cœur assuré pour ce {pieces} pièces traversant de {surface} m² environ.",
  ],
  studio: [
    "Studio de {surface} m² au {etage}, idéal pour un premier achat, un étudiant ou un pied-à-terre à {ville}.",
    "Petite surface, grandes idées : {surface} m² bien pensés au cœur de {ville}.",
  ],
  house: [
    "Au calme d'une rue sans passage, cette maison de {surface} m² offre {pieces} pièces et un extérieur sans vis-à-vis.",
    "{ville} : maison familiale de {surface} m², à dix minutes à pied des écoles et du marché.",
    "Une maison de {pieces} pièces pleine de promesses : beaux volumes, bonne charpente, pièces de plain-pied.",
  ],
  parking: [
    "Emplacement de {surface} m² environ dans une résidence fermée, accès par télécommande.",
    "Fini de tourner en rond : une place de {surface} m² environ à {ville}, accessible à toute heure.",
  ],
  land: [
    "Terrain à bâtir de {surface} m² sur un secteur pavillonnaire de {ville}, viabilités en bordure.",
    "{ville} : parcelle plate de {surface} m², exposée plein sud, libre de constructeur.",
  ],
  commercial: [
    "Local de {surface} m² sur un axe passant de {ville}, vitrine large et réserve attenante.",
    "À {ville}, {surface} m² lumineux, prêts à recevoir une activité de service ou de conseil.",
  ],
} as const;

export const interiors = {
  studio: [
    "Le coin cuisine, équipé, se fait oublier derrière un claustra.",
    "La salle d'eau a été refaite récemment, avec une douche à l'italienne.",
    "Un grand placard et une mezzanine font gagner de la place.",
    "Double vitrage, chauffage économe : rien à prévoir en entrant.",
  ],
  dwelling: [
    "Le séjour ouvre sur une cuisine équipée, prolongée d'un cellier bien pratique.",
    "La pièce de vie, exposée sud-ouest, garde la fraîcheur en été grâce à ses murs épais.",
    "Côté nuit, les chambres donnent sur la cour et disposent de rangements intégrés.",
    "La salle d'eau a été refaite récemment, les toilettes sont séparées.",
    "Les fenêtres sont en double vitrage et l'électricité a été reprise il y a peu.",
    "Un bureau sous les toits permet de télétravailler au calme.",
    "L'entrée, avec son grand placard, distribue clairement les pièces.",
    "La peinture est à rafraîchir, de quoi choisir ses couleurs.",
  ],
  other: [
    "Accès aisé, éclairage récent et sol en bon état.",
    "Libre de suite, visites possibles en semaine comme le samedi.",
    "Charges faibles et taxe foncière contenue : un placement sans souci.",
  ],
} as const;

export const surroundings = {
  coast: [
    "La plage est à moins d'un quart d'heure à pied et le marché tous les matins.",
    "L'air du large, les sentiers côtiers et la gare à deux arrêts de bus.",
    "De la fenêtre on devine l'horizon ; le port est au bout de la rue.",
  ],
  inland: [
    "Boulangerie, école et arrêt de tram se trouvent au coin de la rue.",
    "Le parc voisin et la piste cyclable font oublier la ville.",
    "La gare est à huit minutes à pied, le centre à deux stations.",
    "Le quartier vit toute l'année : commerces de bouche, médiathèque et petits restaurants.",
  ],
} as const;

export const closings = [
  "Une visite s'impose pour en mesurer tout le potentiel.",
  "Idéal pour une résidence principale comme pour un investissement.",
  "N'attendez pas : les biens de ce type partent vite.",
  "Photos et plan complets sur simple demande.",
] as const;

/** Sentences with a person's name and phone in them, as they are met in free text. */
export const contacts = [
  "Pour toute question, {agent} vous répond au {telephone}.",
  "Visites : appelez {agent} ({telephone}).",
] as const;

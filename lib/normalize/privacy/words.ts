/** Words by which names of people are told from what else is written with capitals in adverts. */
import { plainWord } from "../../records/folding.ts";

/** Words of adverts that stand where a name may: no one is called so there. */
const COMMON: ReadonlySet<string> = new Set(
  `a afin ainsi alors apres au aucun aucune aupres aussi autre autres aux avant avec bas beau beaucoup bel belle bien bientot bon bonne c ca car ce ceci cela celle celui cependant ces cet cette
  chaque chez ci comme comment d dans de deja depuis derriere des dessous dessus deux devant directement donc dont du durant elle elles en encore enfin ensemble entre environ est et etc etre eux
  facilement fait faire grace gratuit gratuitement gratuite haut heures hors ici il ils immediatement j jamais je jour jours jusqu juste l la le les leur leurs libre loin lors lorsque lui ma mais
  maintenant mais meme mes mieux moi moins mon n ne ni non nos notre nous nouveau nouveaux nouvelle on ont ou oui par parce pas pendant peu plus plusieurs pour pourquoi pres proche puis qu quand que
  quel quelle qui quoi rapidement rare s sa sans se selon sera ses si sinon soit son sont sous sur surtout t ta te tel tes toi ton tous tout toute toutes tres trop tu un une urgent vers via vite voici voila
  vos votre vous y aujourd hui demain matin midi soir semaine weekend lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
  boutin mme mlle mr mrs acces accueil achat acheter achete acompte acquereur acquereurs adresse affaire agence agences agent agents agreable ajoute allee amenagement amenagee amenage ancien ancienne annee annexe annonce
  appart appartement appartements appelez appel architecte ascenseur atelier atout atouts avantage avenue baie bail bailleur bain bains balcon bas bastide batiment batir box boulevard bourg bureau bureaux but
  cabinet cadre cadastre cagibi calme campagne car carrelage carrez carte cave caves cellier centrale centre chalet chambre chambres charge charges charme charmant charmante charpente chateau chauffage
  chaudiere cheminee chemin classe climat climatisation clos code coeur coin collectif combles commerce commerces commercial commerciale commun commune communes comprenant composition conseil
  conseiller conseillere conseillers constructeur construction consultant contact contactez contacter coordonnees copropriete cote cour cours courrier couloir coup couvert cuisine cuisines date decouvrez
  degagement demande demandez depart dependance dependances depot dernier derniere descriptif description diagnostic diagnostics directeur direction disponible disponibilite disposition dispo document
  domaine dossier double douche dpe dressing duplex eau ecole ecoles ecrivez edf electricite electrique email emplacement energie ensemble entree entreprise equipe equipee escalier espace espaces estimation
  etage etages etat etude euros ex excellent exclusif exclusive exclusivite exposition exterieur f fabuleux famille faux fenetre ferme ferme fermee fibre fixe foncier fonciere fonction four frais france
  futur garage garages garantie gare gaz general ges gestion gestionnaire gite grand grande grandes grands grenier groupe gros habitable habitation hall hameau hangar hauteur heure honoraires horaires hotel
  idee ideal ideale immeuble immo immobilier immobiliere immobiliers independant independante informations info infos interieur interphone investissement investisseur investisseurs jardin jardins
  joignable joindre jouissance kitchenette labo laissez lave ligne location loft loge logement logia loggia lot lotissement lots louer loue loyer loyers lumiere lumineux lumineuse luxe madame magasin
  magnifique mairie maison maisons maitre mandat mandataire manger marche marchands mas masion message metro meuble meublee mezzanine mitoyen mitoyenne mobile monsieur montant mur murs mutation negociable
  negociateur negociatrice neuf neuve neuves niveau niveaux nombre nombreux notaire notaires numero office offre offrant opportunite organiser ouvert ouverte paiement palier panoramique parc parcelle parking parkings
  parquet particulier particuliers partie partir patio pavillon pavillons penderie pied piece pieces piscine place placard placards places plage plain plan pleine plein poele point pompe porte portail
  portable possible possibilite poste potager potentiel pret prestations prevoir prix privatif privative prive privee prochainement programme projet promoteur proposee proprietaire proprietaires
  propriete provision publication puits quartier quai radiateurs rangement rangements ravissant ravissante rdc rdv recent recente reception ref reference reseau residence residences responsable restaurant rendez renovee renove
  renovation renseignement renseignements repos reservation revoir rez rue s sable salle salles salon sanitaire sas sarl eurl sasu sci scp selarl sdb seche secteur securise securisee sejour selection separe separe service services
  seul seule simple site situation situe situee societe soleil sol sols sortie sous special stationnement studio studios sud nord ouest style sublime suite superbe superficie surface sus syndic tableau taxe tarif
  technique telephone tel terrain terrains terrasse terrasses texte toilettes toit toiture total tour tram tramway transaction transactions transport transports travaux triplex ttc type urgence usage utile
  valeur veranda vente vendre vend vends vendu vendeur vendeurs venez ville villa villas visite visites visiter visitez vitrage voir voie voiture volets vue wc zone vis immeubles equipements equipement annexes
  votre interlocuteur interlocutrice renseigner disposer profiter demander obtenir convenir fixer planifier programmer plaisir sms mail mails whatsapp fax gsm portable skype bonjour merci cordialement bientot
  idealement nul dpe ges ei siret siren rsac rcs cpi orias tva hai fai ht hc cc htva ttc tbe be asap ascenceur secretariat accueil standard permanence syndicat gardien gardienne concierge
  present presente presentee proposons propose vends loue cause cherche sera serait ravi ravie heureux retraite succession mutation divorce`.split(
    /\s+/,
  ),
);

/** Networks, shops and hotels that stand where a person's name may. */
const BRANDS: ReadonlySet<string> = new Set(
  `iad safti capifrance optimhome megagence bsk kw keller foncia nexity citya era orpi laforet century guy barnes sothebys efficity expertimo noovimo remax propriet proprietes-privees bouygues
  kaufman vinci pichet cogedim eiffage nestenn arthurimmo orpi immo immobilier square adresse sergic lamy oralia urbania cushman cbre bnp axa maif macif edf engie bricolage propre meuble store
  century21 human swixim sextant weelodge dr-house drhouse rezoximo kermarrec arche wimmo avendrealouer seloger leboncoin bienici logic-immo pap figaro carrefour leclerc lidl auchan
  intermarche monoprix castorama ikea jardinage vacances action lapeyre bricorama picard decathlon fnac`.split(/\s+/),
);

/** Tells whether a word is one of ordinary language or of adverts. */
export function isCommonWord(word: string): boolean {
  return COMMON.has(plainWord(word));
}

/** Tells whether a word is the name of a business. */
export function isBrand(word: string): boolean {
  return BRANDS.has(plainWord(word));
}

const STREET =
  "rues?|avenues?|av|boulevards?|bd|blvd|bld|place|pl|square|all[ée]es?|chemin|impasse|quai|cours|passage|villa|cit[ée]|sentier|route|rond-point|carrefour|esplanade|promenade|venelle|traverse|mont[ée]e|faubourg|pont|port|porte|plage|parvis";
const PUBLIC =
  "[ée]coles?|coll[èe]ges?|lyc[ée]es?|groupe scolaire|cr[èe]che|maternelle|primaire|universit[ée]|campus|facult[ée]|iut|stade|parcs?|jardins?|h[ôo]pital|h[ôo]pitaux|clinique|chu|gare|stations?|m[ée]tro|tram(?:way)?|arr[êe]t|r[ée]sidences?|domaine|quartiers?|lotissement|hameau|ch[âa]teau|h[ôo]tel|mus[ée]e|th[ée][âa]tre|salle|gymnase|piscine|m[ée]diath[èe]que|biblioth[èe]que|centre|espace|fondation|[ée]glise|chapelle|basilique|cath[ée]drale|march[ée]|halles?|zac|za|tour|immeuble|b[âa]timent|style|[ée]poque|architectes?|designer|d[ée]corateur|d[ée]coratrice|sculpteur|peintre|cuisines?|sign[ée]e?s?|signature|secteur|lieu-dit|lieu dit|mairie|a[ée]roport|barrage|[îi]le|phare|fort|fontaine|statue|mas|moulin|ferme|bastide|pharmacie|boulangerie|galerie|maison d[eu]|r[ée]alis[ée]e?s? par|con[çc]ue?s? par|dessin[ée]e?s? par|imagin[ée]e?s? par|p[ée]pini[èe]re|golf|haras|lac|[ée]tang|foyer|ehpad|clos|enseigne|magasin|galeries|boutique";
const PLACE_BEFORE = new RegExp(
  `(?<!\\p{L})(?:${STREET}|${PUBLIC})\\.?\\s{1,3}(?:(?:de|du|des|la|le|les|l'|l’|d'|d’|saint|sainte|st|ste|général|général|gal|maréchal|colonel|capitaine|commandant|docteur|dr|professeur|président|abbé|amiral|frères|père|mère|sœur|madame|monsieur|mme|m\\.?|mlle|comte|comtesse|duc|duchesse|marquis|marquise|reine|roi|prince|princesse|pape|en|dit|par|« ?)\\s{0,3}){0,3}$`,
  "iu",
);

/** Tells whether what stands before a name makes it that of a street, a school, a building or a style. */
export function isPlaceBefore(text: string, at: number): boolean {
  return PLACE_BEFORE.test(text.slice(Math.max(0, at - 60), at));
}

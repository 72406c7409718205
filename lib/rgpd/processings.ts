/** The processings of the register (article 30 of the GDPR), in French: it is shown to the operator and to whoever watches over data protection. */
import type { ProcessingId } from "./places.ts";

/** One processing. What depends on the operator says so: « à confirmer par l’exploitant ». */
export interface Processing {
  readonly id: ProcessingId;
  readonly title: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly people: readonly string[];
  readonly data: readonly string[];
  readonly source: string;
  readonly recipients: readonly string[];
  readonly measures: readonly string[];
}

const CONFIRM = "à confirmer par l’exploitant";
const INTEREST = `Intérêt légitime (article 6.1 f du RGPD), mise en balance ${CONFIRM}`;
const NO_PERSONAL = `Aucune donnée personnelle attendue ; sinon intérêt légitime, ${CONFIRM}`;
const READERS = "Titulaires d’un compte ou d’une clé de l’API, selon leur rôle";
const OPERATORS = "Administrateurs de l’installation";
const HOST = "Hébergeur (AWS, ou cette machine en local), comme sous-traitant";
const ACCESS =
  "Accès par compte ou par clé, rôles, limites de débit ; chiffrement en transit et au repos hors de cette machine";
const SCRUBBED =
  "Noms, téléphones, adresses électroniques et liens de personnes retirés des textes avant toute écriture en base";
const HASHED = "L’agent n’est qu’une empreinte à clé (HMAC-SHA-256), la clé étant un secret de l’installation";
const ERASABLE =
  "Effaçables par `imo rgpd erase` ; ce qui a été effacé ne revient ni à la collecte suivante ni après une restauration";

/** All processings, in the order of the register. */
export const PROCESSINGS: readonly Processing[] = [
  {
    id: "annonces",
    title: "Annonces immobilières et biens",
    purpose:
      "Observer le marché immobilier : rechercher, comparer, rapprocher les annonces d’un même bien, en suivre l’historique",
    legalBasis: INTEREST,
    people: ["Agents et mandataires immobiliers", "Particuliers nommés dans un texte malgré le nettoyage"],
    data: [
      "Empreinte à clé de l’agent (pseudonyme)",
      "Texte et caractéristiques de l’annonce, adresse publique de sa page",
      "Vecteurs de sens déduits du texte",
    ],
    source:
      "Sites, fichiers, services et bases des sources décrites dans lib/sources, données publiées par les annonceurs",
    recipients: [READERS, "Destinataires des alertes, choisis par leur propriétaire", HOST],
    measures: [
      SCRUBBED,
      HASHED,
      "robots.txt, noindex et réserves de fouille de textes respectés et conservés comme preuves",
      ACCESS,
      ERASABLE,
    ],
  },
  {
    id: "bruts",
    title: "Objets bruts, tels que reçus",
    purpose: "Pouvoir relire une collecte sans visiter la source de nouveau",
    legalBasis: INTEREST,
    people: ["Agents et mandataires immobiliers", "Particuliers nommés par une annonce ou un fichier"],
    data: [
      "Pages, fichiers, réponses et lignes comme la source les donne : noms, téléphones, adresses électroniques, photographies citées par leur adresse",
    ],
    source: "Les sources de lib/sources ; fichiers déposés par l’exploitant",
    recipients: ["Fonctions de normalisation seulement", HOST],
    measures: [
      "Préfixe à part (raw-personal/) pour les sources qui contiennent des personnes, lisible par les seules fonctions de normalisation",
      "Suppression automatique par S3",
      ERASABLE,
    ],
  },
  {
    id: "rejets",
    title: "Lignes et valeurs mises à l’écart",
    purpose: "Comprendre pourquoi une ligne n’a pu être lue, et corriger la source",
    legalBasis: INTEREST,
    people: ["Personnes nommées par une ligne illisible"],
    data: ["Début de la ligne, nettoyé ; valeur refusée"],
    source: "Les sources de lib/sources",
    recipients: [OPERATORS, HOST],
    measures: [SCRUBBED, "Réservé au rôle admin", ERASABLE],
  },
  {
    id: "ventes",
    title: "Ventes publiées (DVF)",
    purpose: "Statistiques et comparaisons de prix",
    legalBasis: `Réutilisation d’informations publiques (LPF, articles L112 A et R*112 A-3) et intérêt légitime, ${CONFIRM}`,
    people: ["Vendeurs et acquéreurs, indirectement : un bien peut désigner son propriétaire"],
    data: ["Date, prix, adresse, parcelles et description du bien ; aucun nom"],
    source: "DGFiP, mise en forme Etalab, Licence Ouverte 2.0",
    recipients: [READERS, "Public, en chiffres", HOST],
    measures: [
      "Aucune réidentification : ni par objet ni par effet",
      "Réponses et pages exclues des moteurs de recherche (X-Robots-Tag: noindex, robots.txt)",
      "Jeux publiés sans adresse",
    ],
  },
  {
    id: "diagnostics",
    title: "Diagnostics énergétiques (ADEME)",
    purpose: "Chiffres de performance énergétique par commune",
    legalBasis: `Réutilisation d’informations publiques et intérêt légitime, ${CONFIRM}`,
    people: ["Occupants et propriétaires, indirectement"],
    data: ["Étiquettes, consommations, position ; ni nom ni adresse"],
    source: "ADEME, Licence Ouverte 2.0",
    recipients: ["Public, en chiffres par commune et au-dessus d’un effectif minimal", HOST],
    measures: ["Jamais rapprochés d’une vente ou d’une adresse dans une réponse"],
  },
  {
    id: "adresses",
    title: "Adresses géocodées",
    purpose: "Situer un bien dont l’adresse est publiée",
    legalBasis: INTEREST,
    people: ["Occupants, indirectement"],
    data: ["Adresse de bien et position"],
    source: "Géoplateforme (BAN)",
    recipients: [HOST],
    measures: ["Aucun lien avec une personne ; jamais servi seul"],
  },
  {
    id: "donnees-ouvertes",
    title: "Lieux, loyers, risques, jeux publiés",
    purpose: "Référentiels et diffusion de données ouvertes",
    legalBasis: NO_PERSONAL,
    people: ["Aucune"],
    data: ["Communes, loyers par commune, risques par maille, chiffres du marché"],
    source: "INSEE, geo.api.gouv.fr, ANIL, Géorisques, et nos propres calculs",
    recipients: ["Public", HOST],
    measures: ["Effectifs minimaux", "Ventes publiées sans adresse"],
  },
  {
    id: "comptes",
    title: "Comptes, sessions et clés",
    purpose: "Authentifier et limiter l’accès",
    legalBasis: `Exécution du contrat ou intérêt légitime (sécurité), ${CONFIRM}`,
    people: ["Utilisateurs de l’installation"],
    data: [
      "Nom d’utilisateur, adresse électronique facultative, empreinte du mot de passe, sessions, clés (empreintes), nombre de demandes par compte ou adresse IP",
    ],
    source: "L’administrateur qui crée le compte ; l’utilisateur",
    recipients: [OPERATORS, HOST],
    measures: [
      "Mots de passe et clés hachés, cookies illisibles aux scripts, sessions limitées dans le temps",
      "Exclus des sauvegardes",
    ],
  },
  {
    id: "alertes",
    title: "Recherches enregistrées et alertes",
    purpose: "Prévenir l’utilisateur des annonces qui l’intéressent",
    legalBasis: `Exécution du service demandé (article 6.1 b), ${CONFIRM}`,
    people: ["Utilisateurs de l’installation"],
    data: ["Critères de recherche, adresse du webhook, historique des envois"],
    source: "L’utilisateur",
    recipients: ["Le destinataire que l’utilisateur a désigné", HOST],
    measures: ["Lues et modifiées par leur seul propriétaire", "Envois signés ; adresses privées refusées", ERASABLE],
  },
  {
    id: "fichiers",
    title: "Exports et rapports demandés",
    purpose: "Remettre à l’utilisateur le fichier qu’il demande",
    legalBasis: `Exécution du service demandé (article 6.1 b), ${CONFIRM}`,
    people: ["Utilisateurs de l’installation"],
    data: ["Demande, propriétaire, fichier"],
    source: "L’utilisateur",
    recipients: ["Son propriétaire, par un lien signé d’un quart d’heure", HOST],
    measures: ["Suppression automatique du fichier", ERASABLE],
  },
  {
    id: "questions",
    title: "Questions en SQL, conversation",
    purpose: "Journal de sécurité des questions d’analyse ; questions que l’analyste garde",
    legalBasis: `Intérêt légitime (sécurité), ${CONFIRM}`,
    people: ["Analystes"],
    data: [
      "Auteur, forme de la question sans ses valeurs, durée ; texte des seules questions gardées",
      "Conversations : non conservées",
    ],
    source: "L’utilisateur",
    recipients: [
      OPERATORS,
      "Autres analystes pour une question partagée",
      "Fournisseur du modèle de langue, si l’exploitant en configure un (LLM_URL)",
      HOST,
    ],
    measures: ["Le texte envoyé à un modèle vient de données déjà nettoyées", ERASABLE],
  },
  {
    id: "collectes",
    title: "Suivi des collectes",
    purpose: "Savoir ce qui a été lu, quand et avec quel résultat",
    legalBasis: `Intérêt légitime (sécurité), ${CONFIRM}`,
    people: ["Qui lance ou arrête des collectes ; une raison d’échec peut citer une valeur lue"],
    data: ["Collectes, tâches, morceaux, messages en attente ou en échec", "Nom de qui a lancé ou arrêté une collecte"],
    source: "L’installation elle-même",
    recipients: [OPERATORS, HOST],
    measures: ["Raisons raccourcies", ERASABLE],
  },
  {
    id: "oppositions",
    title: "Effacements, oppositions, preuves de respect des sites",
    purpose:
      "Ne pas faire revenir ce qui a été effacé, ne pas visiter un site qui le refuse, prouver ce que les sites autorisaient",
    legalBasis: "Obligation légale (articles 17, 21 et 5.2 du RGPD)",
    people: ["Personnes qui ont exercé leurs droits", "Exploitants de sites"],
    data: ["Empreintes à clé, sans nom ; noms d’hôte et raison donnée ; robots.txt et réserves lus, avec leurs dates"],
    source: "La personne, le site",
    recipients: [OPERATORS, HOST],
    measures: ["Empreintes inutilisables sans la clé de l’installation"],
  },
  {
    id: "journaux",
    title: "Journaux techniques",
    purpose: "Diagnostic et sécurité",
    legalBasis: `Intérêt légitime (sécurité), ${CONFIRM}`,
    people: ["Utilisateurs de l’installation"],
    data: ["Adresse IP et chemin des demandes, identifiant de demande, messages d’erreur"],
    source: "L’installation elle-même",
    recipients: [OPERATORS, HOST],
    measures: [
      "Ni secret ni corps de message",
      "En local, effaçables sur place ; sur AWS, suppression par la durée du groupe de journaux",
    ],
  },
];

/** Why readings of APIs end otherwise than complete: one sentence a code, in English and in French. */
import { sentencesOf } from "../../records/reason.ts";
import type { Phrase } from "../../records/reason.ts";

const say = sentencesOf("api");

/** What an API gave in the place of a page of records, in both languages. */
export const SHAPES = {
  nothing: { en: "nothing", fr: "rien" },
  html: { en: "a page of HTML", fr: "une page HTML" },
  list: { en: "a list", fr: "une liste" },
  itself: { en: "the answer itself", fr: "la réponse elle-même" },
  titled: (title: string): Phrase => ({
    en: `a page of HTML entitled “${title}”`,
    fr: `une page HTML intitulée « ${title} »`,
  }),
  text: (type: string | null, begins: string): Phrase => ({
    en: `${type ?? "text"} that begins with ${begins}`,
    fr: `du ${type ?? "texte"} qui commence par ${begins}`,
  }),
  object: (keys: string): Phrase => ({
    en: `an object with ${keys || "no key"}`,
    fr: keys === "" ? "un objet sans clé" : `un objet avec ${keys}`,
  }),
  exactly: (text: string): Phrase => ({ en: text, fr: text }),
};

/** The reasons that readings of APIs give. */
export const API = {
  notJson: say(
    "not-json",
    (found: Phrase) => `expected JSON, found ${found.en}`,
    (found) => `attendu du JSON, trouvé ${found.fr}`,
  ),
  noList: say(
    "no-list",
    (where: Phrase, found: Phrase) => `expected a list of records in ${where.en}, found ${found.en}`,
    (where, found) => `attendu une liste d’enregistrements dans ${where.fr}, trouvé ${found.fr}`,
  ),
  onPage: say(
    "on-page",
    (page: number, why: Phrase) => `page ${page}: ${why.en}`,
    (page, why) => `page ${page} : ${why.fr}`,
  ),
  fieldsMissing: say(
    "fields-missing",
    (missing: readonly (readonly string[])[], found: string) =>
      `the API has changed: fields missing: ${missing.map((names) => names.join(" or ")).join(", ")}; found: ${found || "none"}`,
    (missing, found) =>
      `l’API a changé : il manque les champs ${missing.map((names) => names.join(" ou ")).join(", ")} ; trouvé : ${found || "aucun"}`,
  ),
  changed: say(
    "changed",
    (message: string) => `the API has changed: ${message}`,
    (message) => `l’API a changé : « ${message} »`,
  ),
  noField: say(
    "no-field",
    (names: string) => `the service has no field ${names}`,
    (names) => `le service n’a pas de champ ${names}`,
  ),
  goesNowhere: say(
    "goes-nowhere",
    (page: number, before: number) => `page ${page} holds the same records as page ${before}: the API does not go on`,
    (page, before) => `la page ${page} contient les mêmes enregistrements que la page ${before} : l’API n’avance pas`,
  ),
  doesNotGoOn: say(
    "does-not-go-on",
    () => "the API does not go on",
    () => "l’API n’avance pas",
  ),
  noRecord: say(
    "no-record",
    () => "the API gives no record",
    () => "l’API ne donne aucun enregistrement",
  ),
  noRecordOf: say(
    "no-record-of",
    (total: number) => `the API gives no record and announces ${total}`,
    (total) => `l’API ne donne aucun enregistrement et en annonce ${total}`,
  ),
  othersGiven: say(
    "others-given",
    (announced: number | null, given: number) => `${announced} records were announced and ${given} given`,
    (announced, given) => `enregistrements annoncés : ${announced}, donnés : ${given}`,
  ),
  pagesUsedUp: say(
    "pages-used-up",
    (pages: number) => `${pages} pages at most, as configured`,
    (pages) => `le plus de pages que son réglage permet : ${pages}`,
  ),
  takenFrom: say(
    "taken-from",
    (from: string, why: Phrase) => `taken from ${from}: ${why.en}`,
    (from, why) => `pris de ${from} : ${why.fr}`,
  ),
  twinUnreadable: say(
    "twin-unreadable",
    (why: Phrase, from: string, fault: Phrase) => `${why.en}; ${from}: ${fault.en}`,
    (why, from, fault) => `${why.fr} ; ${from} : ${fault.fr}`,
  ),
  noAddress: say(
    "no-address",
    (secret: string) => `${secret}: expected the address of an API, such as https://imo.example.fr`,
    (secret) => `${secret} : attendu l’adresse d’une API, comme https://imo.example.fr`,
  ),
  elsewhere: say(
    "elsewhere",
    (origin: string) => `the next page is said to be elsewhere than at ${origin}: not followed`,
    (origin) => `la page suivante serait ailleurs qu’à ${origin} : elle n’est pas suivie`,
  ),
  loginRefused: say(
    "login-refused",
    (path: string) => `${path} refuses user name and password: are they right?`,
    (path) => `${path} refuse l’identifiant et le mot de passe : sont-ils justes ?`,
  ),
  noToken: say(
    "no-token",
    (path: string, answered: string) => `${path} gives no token: answered ${answered}`,
    (path, answered) => `${path} ne donne pas de jeton : a répondu ${answered}`,
  ),
  otherThanToken: say(
    "other-than-token",
    (path: string) => `${path} answered something else than a token`,
    (path) => `${path} a répondu autre chose qu’un jeton`,
  ),
  withoutNumber: say(
    "without-number",
    () => "a record without its number",
    () => "un enregistrement sans son numéro",
  ),
  ofCommune: say(
    "of-commune",
    (commune: string, doubt: Phrase) => `${commune}: ${doubt.en}`,
    (commune, doubt) => `${commune} : ${doubt.fr}`,
  ),
  heldMissing: say(
    "held-missing",
    (commune: string, missing: number, held: number) =>
      `${commune}: ${missing} of ${held} held records are missing: not believed; raise reconcile.maxMissing if they really are gone`,
    (commune, missing, held) =>
      `${commune} : ${missing} des ${held} enregistrements gardés manquent : ce n’est pas cru ; relever reconcile.maxMissing s’ils ont vraiment disparu`,
  ),
  withdrawnUnknown: say(
    "withdrawn-unknown",
    (reasons: Phrase) => `what the API has withdrawn is not known: ${reasons.en}`,
    (reasons) => `ce que l’API a retiré n’est pas connu : ${reasons.fr}`,
  ),
  noAnswerFile: say(
    "no-answer-file",
    () => "expected the file with its answers",
    () => "attendu le fichier avec ses réponses",
  ),
  failuresInARow: say(
    "failures-in-a-row",
    (count: number, why: Phrase) => `${count} failures in a row: ${why.en}`,
    (count, why) => `${count} échecs de suite : ${why.fr}`,
  ),
  noAnswer: say(
    "no-answer",
    () => "no answer",
    () => "pas de réponse",
  ),
  unanswered: say(
    "unanswered",
    (count: number, why: Phrase) => `${count} questions got no answer: ${why.en}`,
    (count, why) => `questions restées sans réponse (${count}) : ${why.fr}`,
  ),
  refused: say(
    "refused",
    (count: number, why: Phrase) => `${count} questions were refused: ${why.en}`,
    (count, why) => `questions refusées (${count}) : ${why.fr}`,
  ),
  nothingIsThere: say(
    "nothing-is-there",
    () => "nothing is there",
    () => "il n’y a rien",
  ),
};

/** Why rows, and values of rows, are set aside: one sentence a code, in English and in French. */
import { sentencesOf } from "../records/reason.ts";
import type { Phrase } from "../records/reason.ts";

const say = sentencesOf("reading");

/** The reasons for which readers set rows and values aside. */
export const READING = {
  unexpected: say(
    "unexpected",
    (field: string | null, expected: Phrase, found: string) =>
      `${field ?? "record"}: expected ${expected.en}, found "${found}"`,
    (field, expected, found) => `${field ?? "enregistrement"} : attendu ${expected.fr}, trouvé « ${found} »`,
  ),
  lacks: say(
    "lacks",
    (field: string, expected: Phrase) => `${field}: expected ${expected.en}`,
    (field, expected) => `${field} : attendu ${expected.fr}`,
  ),
  missing: say(
    "missing",
    (field: string) => `${field} is missing`,
    (field) => `${field} est absent`,
  ),
  textCut: say(
    "text-cut",
    (field: string, length: number, most: number) => `${field}: cut, ${length} characters are more than ${most}`,
    (field, length, most) => `${field} : coupé, ${length} caractères dépassent ${most}`,
  ),
  listCut: say(
    "list-cut",
    (field: string, length: number, most: number) => `${field}: ${length} entries, the first ${most} are kept`,
    (field, length, most) => `${field} : ${length} éléments, les ${most} premiers sont gardés`,
  ),
  accident: say(
    "accident",
    (why: Phrase) => `the row could not be read: ${why.en}`,
    (why) => `la ligne n’a pas pu être lue : ${why.fr}`,
  ),
  rowTooDeep: say(
    "row-too-deep",
    () => "the row is nested too deeply to be read",
    () => "la ligne a trop de niveaux imbriqués pour être lue",
  ),
  elementTooDeep: say(
    "element-too-deep",
    (field: string | null, most: number) => `${field ?? "the element"} is nested deeper than ${most} levels`,
    (field, most) => `${field ?? "l’élément"} a plus de ${most} niveaux imbriqués`,
  ),
  notJson: say(
    "not-json",
    () => "the element is not readable JSON",
    () => "l’élément n’est pas du JSON lisible",
  ),
  notAnObject: say(
    "not-an-object",
    () => "the element is not a JSON object",
    () => "l’élément n’est pas un objet JSON",
  ),
  elementNotUtf8: say(
    "element-not-utf8",
    () => "not valid UTF-8: the element holds bytes that are no characters",
    () => "ce n’est pas de l’UTF-8 : l’élément contient des octets qui ne sont pas des caractères",
  ),
  rowNotUtf8: say(
    "row-not-utf8",
    () => "not valid UTF-8: the row holds bytes that are no characters",
    () => "ce n’est pas de l’UTF-8 : la ligne contient des octets qui ne sont pas des caractères",
  ),
  quotes: say(
    "quotes",
    () => "a quote character is missing or stands inside a quoted field",
    () => "un guillemet manque, ou se trouve à l’intérieur d’un champ entre guillemets",
  ),
  columns: say(
    "columns",
    (found: number, expected: number) => `${found} columns found, ${expected} columns expected`,
    (found, expected) => `colonnes trouvées : ${found}, attendues : ${expected}`,
  ),
  rowTooSlow: say(
    "row-too-slow",
    (limitMs: number) => `reading the row took more than ${limitMs} ms and was stopped`,
    (limitMs) => `la lecture de la ligne a pris plus de ${limitMs} ms et a été arrêtée`,
  ),
  noTimeForRow: say(
    "no-time-for-row",
    () => "rows before it had used up the time that a chunk is given",
    () => "les lignes d’avant avaient épuisé le temps donné à un lot",
  ),
  rowsNotToldApart: say(
    "rows-not-told-apart",
    (limitMs: number) => `The rows of the chunk could not be told apart within ${limitMs} ms`,
    (limitMs) => `Les lignes du lot n’ont pas pu être distinguées en ${limitMs} ms`,
  ),
  pageTooSlow: say(
    "page-too-slow",
    (limitMs: number) => `reading the page took more than ${limitMs} ms and was stopped`,
    (limitMs) => `la lecture de la page a pris plus de ${limitMs} ms et a été arrêtée`,
  ),
  noTimeForPage: say(
    "no-time-for-page",
    () => "pages before it had used up the time",
    () => "les pages d’avant avaient épuisé le temps",
  ),
  pageUndecodable: say(
    "page-undecodable",
    () => "the page holds bytes that are no characters in the encoding that it is in",
    () => "la page contient des octets qui ne sont pas des caractères dans son encodage",
  ),
  pageTooLong: say(
    "page-too-long",
    (length: number) => `the page has ${length} characters`,
    (length) => `la page a ${length} caractères`,
  ),
  pageTooWide: say(
    "page-too-wide",
    (most: number) => `an element of the page holds more than ${most} others directly`,
    (most) => `un élément de la page en contient directement plus de ${most} autres`,
  ),
  sibling: say(
    "sibling",
    (row: number) => `another row of the same deed (row ${row}) was refused`,
    (row) => `une autre ligne du même acte (ligne ${row}) a été écartée`,
  ),
  deedWithoutRows: say(
    "deed-without-rows",
    () => "a deed without rows",
    () => "un acte sans ligne",
  ),
  datesOfDeed: say(
    "dates-of-deed",
    () => "the rows of one deed have different dates",
    () => "les lignes d’un même acte ont des dates différentes",
  ),
  pricesOfDisposition: say(
    "prices-of-disposition",
    (disposition: number) => `disposition ${disposition} of the deed has two different prices`,
    (disposition) => `la disposition ${disposition} de l’acte a deux prix différents`,
  ),
  payloadDisagrees: say(
    "payload-disagrees",
    (field: string, known: string, who: Phrase, said: string) =>
      `${field}: the payload says ${known}, ${who.en} ${said}`,
    (field, known, who, said) => `${field} : les données de la page disent ${known}, ${who.fr} ${said}`,
  ),
  transactionsDisagree: say(
    "transactions-disagree",
    (type: string, pricesType: string) => `the advert is a ${type} and its prices are those of a ${pricesType}`,
    (type, pricesType) => `l’annonce est du type ${type} et ses prix du type ${pricesType}`,
  ),
  addressContradicts: say(
    "address-contradicts",
    (field: string, code: number, said: string) =>
      `${field} ${code} and the address of the page ("${said}") contradict each other`,
    (field, code, said) => `${field} ${code} et l’adresse de la page (« ${said} ») se contredisent`,
  ),
  referencesDisagree: say(
    "references-disagree",
    (asked: string, shown: string) => `reference: the address says ${asked}, the page ${shown}`,
    (asked, shown) => `référence : l’adresse dit ${asked}, la page ${shown}`,
  ),
  noRecord: say(
    "no-record",
    () => "the page holds no record of an advert",
    () => "la page ne contient les données d’aucune annonce",
  ),
  otherRecords: say(
    "other-records",
    (reference: string, others: string) => `the page holds no record of ${reference}, only of ${others}`,
    (reference, others) => `la page ne contient pas les données de ${reference}, seulement celles de ${others}`,
  ),
  recordsDiffer: say(
    "records-differ",
    (count: number, reference: string) => `the page holds ${count} different records of ${reference}`,
    (count, reference) => `la page contient ${count} jeux de données différents de ${reference}`,
  ),
  payloadUndecodable: say(
    "payload-undecodable",
    (message: string) => `the page's payload can't be decoded: ${message}`,
    (message) => `les données de la page ne se décodent pas : « ${message} »`,
  ),
  noJsonLd: say(
    "no-json-ld",
    () => "the page holds no JSON-LD of an advert",
    () => "la page ne contient le JSON-LD d’aucune annonce",
  ),
  severalAdverts: say(
    "several-adverts",
    (count: number) => `the page's JSON-LD holds ${count} adverts and does not tell which is its own`,
    (count) => `le JSON-LD de la page contient ${count} annonces et ne dit pas laquelle est la sienne`,
  ),
  severalOffers: say(
    "several-offers",
    (count: number) => `the page's JSON-LD holds ${count} offers and does not tell which is the advert's`,
    (count) => `le JSON-LD de la page contient ${count} offres et ne dit pas laquelle est celle de l’annonce`,
  ),
  emptyLayout: say(
    "empty-layout",
    () => "the page shows neither title nor price where they are looked for: has the layout changed?",
    () => "la page ne montre ni titre ni prix là où on les cherche : la mise en page a-t-elle changé ?",
  ),
  converter: say(
    "converter",
    (field: string, expected: Phrase) => `${field}: the mapping's converter does not give ${expected.en}`,
    (field, expected) => `${field} : le convertisseur de la correspondance ne donne pas ${expected.fr}`,
  ),
  fileName: say(
    "file-name",
    (expected: Phrase) => `the file's name does not tell the type of dwelling: expected ${expected.en}`,
    (expected) => `le nom du fichier ne dit pas le type de logement : attendu ${expected.fr}`,
  ),
  noQuestion: say(
    "no-question",
    () => "question: the answer does not say what was asked",
    () => "question : la réponse ne dit pas ce qui était demandé",
  ),
};

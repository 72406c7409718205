/** Why readings of files end otherwise than complete: one sentence a code, in English and in French. */
import { sentencesOf } from "../../records/reason.ts";
import type { Phrase } from "../../records/reason.ts";

const say = sentencesOf("file");

/** The reasons that readings of files give. */
export const FILE = {
  named: say(
    "named",
    (name: string, why: Phrase) => `${name}: ${why.en}`,
    (name, why) => `${name} : ${why.fr}`,
  ),
  memberNamed: say(
    "member-named",
    (name: string, why: Phrase) => `${name} in the zip: ${why.en}`,
    (name, why) => `${name} dans le zip : ${why.fr}`,
  ),
  memberLeftOut: say(
    "member-left-out",
    (name: string, why: Phrase) => `${name} in the zip was left out: ${why.en}`,
    (name, why) => `${name} dans le zip a été laissé de côté : ${why.fr}`,
  ),
  memberLeft: say(
    "member-left",
    (name: string, row: number, why: Phrase) => `${name} in the zip was left after row ${row}: ${why.en}`,
    (name, row, why) => `${name} dans le zip a été abandonné après la ligne ${row} : ${why.fr}`,
  ),
  membersLeftOut: say(
    "members-left-out",
    (count: number) => `${count} more files of the zip were left out`,
    (count) => `autres fichiers du zip laissés de côté : ${count}`,
  ),
  noFile: say(
    "no-file",
    () => "no file was named",
    () => "aucun fichier n’est nommé",
  ),
  notPublished: say(
    "not-published",
    (location: string, status: number) => `${location} answered ${status}: it is not published`,
    (location, status) => `${location} a répondu ${status} : ce n’est pas publié`,
  ),
  otherVersion: say(
    "other-version",
    (chunk: number, before: number, now: number) =>
      `chunk ${chunk} began at row ${before} and now begins at row ${now}: the file was cut by another version of the program; run it again`,
    (chunk, before, now) =>
      `le lot ${chunk} commençait à la ligne ${before} et commence maintenant à la ligne ${now} : une autre version du programme a découpé le fichier ; relancer la collecte`,
  ),
  empty: say(
    "empty",
    () => "the file is empty",
    () => "le fichier est vide",
  ),
  emptyInside: say(
    "empty-inside",
    () => "the file is empty once decompressed",
    () => "le fichier est vide une fois décompressé",
  ),
  emptyMember: say(
    "empty-member",
    () => "it is empty",
    () => "il est vide",
  ),
  noRow: say(
    "no-row",
    () => "the file holds no row",
    () => "le fichier ne contient aucune ligne",
  ),
  noElement: say(
    "no-element",
    () => "the file holds no element",
    () => "le fichier ne contient aucun élément",
  ),
  noObject: say(
    "no-object",
    () => "the file holds no readable JSON object",
    () => "le fichier ne contient aucun objet JSON lisible",
  ),
  noObjectBecause: say(
    "no-object-because",
    (why: Phrase) => `the file holds no readable JSON object; of the first one, ${why.en}`,
    (why) => `le fichier ne contient aucun objet JSON lisible ; du premier, ${why.fr}`,
  ),
  tooLarge: say(
    "too-large",
    (size: string) => `the file is larger than ${size}`,
    (size) => `le fichier est plus grand que ${inFrench(size)}`,
  ),
  contentTooLarge: say(
    "content-too-large",
    (size: string) => `the content is larger than ${size}`,
    (size) => `le contenu est plus grand que ${inFrench(size)}`,
  ),
  bomb: say(
    "bomb",
    (times: number) =>
      `The content is more than ${times} times larger than the file: this looks like a decompression bomb`,
    (times) =>
      `Le contenu est plus de ${times} fois plus grand que le fichier : cela ressemble à une bombe de décompression`,
  ),
  rowsApart: say(
    "rows-apart",
    (size: string) =>
      `rows that belong together stand apart, and there are too many to gather (more than ${size}, or most of them of one name): sort the file first, or cut it`,
    (size) =>
      `des lignes qui vont ensemble sont séparées, et trop nombreuses pour être réunies (plus de ${inFrench(size)}, ou presque toutes du même nom) : trier d’abord le fichier, ou le découper`,
  ),
  gzipDamaged: say(
    "gzip-damaged",
    (message: string) => `the gzip stream is damaged: ${message}`,
    (message) => `le flux gzip est abîmé : « ${message} »`,
  ),
  gzipCut: say(
    "gzip-cut",
    () => "the gzip stream ends before its end: the file is cut",
    () => "le flux gzip s’arrête avant sa fin : le fichier est coupé",
  ),
  zipDamaged: say(
    "zip-damaged",
    (message: string) => `the zip is cut or damaged: ${message}`,
    (message) => `le zip est coupé ou abîmé : « ${message} »`,
  ),
  zipTooMany: say(
    "zip-too-many",
    (count: number, most: number) => `the zip holds ${count} files, more than the ${most} that are looked through`,
    (count, most) => `le zip contient ${count} fichiers, plus que les ${most} qui sont parcourus`,
  ),
  zipWithoutData: say(
    "zip-without-data",
    (names: string) => `the zip holds no .csv, .txt or .json file; it holds: ${names || "nothing"}`,
    (names) => `le zip ne contient aucun fichier .csv, .txt ou .json ; il contient : ${names || "rien"}`,
  ),
  encrypted: say(
    "encrypted",
    () => "it is encrypted",
    () => "il est chiffré",
  ),
  endsInsideRow: say(
    "ends-inside-row",
    (row: number) => `the file ends inside row ${row}`,
    (row) => `le fichier s’arrête au milieu de la ligne ${row}`,
  ),
  endsAfterElement: say(
    "ends-after-element",
    (element: number) => `the file ends before its end, after element ${element}`,
    (element) => `le fichier s’arrête avant sa fin, après l’élément ${element}`,
  ),
  groupCut: say(
    "group-cut",
    (rows: number, first: number | undefined) => `${rows} rows belong together, from row ${first} on: cut apart`,
    (rows, first) => `${rows} lignes vont ensemble, à partir de la ligne ${first} : elles ont été séparées`,
  ),
  groupCutBefore: say(
    "group-cut-before",
    (rows: number, row: number) => `more than ${rows} rows belong together before row ${row}: cut apart`,
    (rows, row) => `plus de ${rows} lignes vont ensemble avant la ligne ${row} : elles ont été séparées`,
  ),
  columnsMissing: say(
    "columns-missing",
    (source: string, missing: string, found: string) =>
      `not a file of the source "${source}": columns missing: ${missing}; found: ${found || "none"}.`,
    (source, missing, found) =>
      `ce n’est pas un fichier de la source « ${source} » : il manque les colonnes ${missing} ; trouvé : ${found || "aucune"}.`,
  ),
  keysMissing: say(
    "keys-missing",
    (source: string, missing: string, found: string) =>
      `not a file of the source "${source}": keys missing: ${missing}; found: ${found || "none"}.`,
    (source, missing, found) =>
      `ce n’est pas un fichier de la source « ${source} » : il manque les clés ${missing} ; trouvé : ${found || "aucune"}.`,
  ),
  ofOtherSource: say(
    "of-other-source",
    (why: Phrase, other: string) => `${why.en} It looks like a file of the source "${other}".`,
    (why, other) => `${why.fr} Il ressemble à un fichier de la source « ${other} ».`,
  ),
  fewColumns: say(
    "few-columns",
    (least: number, delimiter: string, width: number) =>
      `no row of the beginning has ${least} columns separated by ${delimiter}; the longest has ${width}: is it a file of this source?`,
    (least, delimiter, width) =>
      `aucune ligne du début n’a ${least} colonnes séparées par ${delimiter} ; la plus longue en a ${width} : est-ce un fichier de cette source ?`,
  ),
  lineTooLong: say(
    "line-too-long",
    (most: number) => `a line is longer than ${most} characters`,
    (most) => `une ligne a plus de ${most} caractères`,
  ),
  pathOfDisk: say(
    "path-of-disk",
    (location: string) => `${location} is a path of someone's disk: \`imo ingest\` uploads it first`,
    (location) => `${location} est un chemin du disque de quelqu’un : \`imo ingest\` l’envoie d’abord`,
  ),
  noPlace: say(
    "no-place",
    (location: string) => `${location} is not a place that files are read from: s3:// and https:// are`,
    (location) => `${location} n’est pas un endroit d’où l’on lit des fichiers : s3:// et https:// le sont`,
  ),
};

/** `5 GB` and `12 MB` in French. */
function inFrench(size: string): string {
  return size.replace("GB", "Go").replace("MB", "Mo").replace(".", ",");
}

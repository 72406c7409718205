/** Why readings of databases end otherwise than complete: one sentence a code, in English and in French. */
import { sentencesOf } from "../../records/reason.ts";

const say = sentencesOf("table");

/** The reasons that readings of tables give. */
export const TABLE = {
  tooManyRows: say(
    "too-many-rows",
    (most: number) => `more than ${most} rows: limits.maxRows`,
    (most) => `plus de ${most} lignes : limits.maxRows`,
  ),
  emptied: say(
    "emptied",
    (listed: number) => `the table is empty, where ${listed} adverts were: not believed`,
    (listed) => `la table est vide, là où ${listed} annonces étaient : ce n’est pas cru`,
  ),
  advertsMissing: say(
    "adverts-missing",
    (missing: number, listed: number) =>
      `${missing} of ${listed} adverts are missing: not believed; raise limits.maxMissing if they really are gone`,
    (missing, listed) =>
      `${missing} annonces sur ${listed} manquent : ce n’est pas cru ; relever limits.maxMissing si elles ont vraiment disparu`,
  ),
  columnsAbsent: say(
    "columns-absent",
    (names: string) => `not in the database, and read as unknown: ${names}`,
    (names) => `absent de la base, et lu comme inconnu : ${names}`,
  ),
  noKey: say(
    "no-key",
    (column: string) => `a row has no ${column}, by which rows are told apart`,
    (column) => `une ligne n’a pas de ${column}, par quoi les lignes se distinguent`,
  ),
  keyTwice: say(
    "key-twice",
    (column: string, key: string) => `${column} is not unique: ${key} is there more than once`,
    (column, key) => `${column} n’est pas unique : ${key} y est plus d’une fois`,
  ),
  repeated: say(
    "repeated",
    (count: number, reference: string | null) =>
      `${count} ${count === 1 ? "row has" : "rows have"} a reference that a row before has (${reference}): only the first is read`,
    (count, reference) =>
      `${count} ${count === 1 ? "ligne a" : "lignes ont"} la référence d’une ligne d’avant (${reference}) : seule la première est lue`,
  ),
};

/** Why foreign databases can't be read: one sentence a code, in English and in French. */
import { sentencesOf } from "../../records/reason.ts";

const say = sentencesOf("database");

/** The reasons for which a database is not read. */
export const DATABASE = {
  noPostgresAddress: say(
    "no-postgres-address",
    (secret: string) => `${secret} holds no address such as postgres://user:password@host:5432/database`,
    (secret) => `${secret} ne contient pas d’adresse comme postgres://user:password@host:5432/database`,
  ),
  noMongoAddress: say(
    "no-mongo-address",
    (secret: string) => `${secret} holds no address such as mongodb://user:password@host:27017/database`,
    (secret) => `${secret} ne contient pas d’adresse comme mongodb://user:password@host:27017/database`,
  ),
  loginRefused: say(
    "login-refused",
    (secret: string) => `the database refuses the user or the password that ${secret} holds`,
    (secret) => `la base refuse l’utilisateur ou le mot de passe que ${secret} contient`,
  ),
  mayNotRead: say(
    "may-not-read",
    (secret: string, message: string) => `the user that ${secret} holds may not read this: ${message}`,
    (secret, message) => `l’utilisateur que ${secret} contient n’a pas le droit de lire ceci : « ${message} »`,
  ),
  mayNotReadCollection: say(
    "may-not-read-collection",
    (secret: string) => `the user that ${secret} holds may not read this collection`,
    (secret) => `l’utilisateur que ${secret} contient n’a pas le droit de lire cette collection`,
  ),
  cannotAnswer: say(
    "cannot-answer",
    (message: string) => `the database can't answer the query: ${message}`,
    (message) => `la base ne peut pas répondre à la requête : « ${message} »`,
  ),
  cannotAnswerCode: say(
    "cannot-answer-code",
    (code: string) => `the database can't answer the query (${code})`,
    (code) => `la base ne peut pas répondre à la requête (${code})`,
  ),
  tooSlow: say(
    "too-slow",
    (seconds: number) => `the database took longer than ${seconds} s for its answer: limits.statementSeconds`,
    (seconds) => `la base a mis plus de ${seconds} s à répondre : limits.statementSeconds`,
  ),
  away: say(
    "away",
    (secret: string, why: string) => `the database that ${secret} names can't be reached or went away (${why})`,
    (secret, why) => `la base que ${secret} nomme est injoignable ou a disparu (${why})`,
  ),
  columnMissing: say(
    "column-missing",
    (missing: string, there: string) => `a column is missing: ${missing}; there are ${there || "none"}`,
    (missing, there) =>
      `il manque une colonne : ${missing} ; ${there === "" ? "il n’y en a aucune" : `il y a ${there}`}`,
  ),
  columnsMissing: say(
    "columns-missing",
    (missing: string, there: string) => `columns are missing: ${missing}; there are ${there || "none"}`,
    (missing, there) =>
      `il manque des colonnes : ${missing} ; ${there === "" ? "il n’y en a aucune" : `il y a ${there}`}`,
  ),
  noCollection: say(
    "no-collection",
    (name: string, there: string) =>
      `there is no collection ${name}; there ${there === "" ? "is none" : `are ${there}`}`,
    (name, there) => `il n’y a pas de collection ${name} ; ${there === "" ? "il n’y en a aucune" : `il y a ${there}`}`,
  ),
  keysOfTypes: say(
    "keys-of-types",
    (key: string) => `${key} is not of one type in all documents`,
    (key) => `${key} n’est pas d’un même type dans tous les documents`,
  ),
  severalSchemas: say(
    "several-schemas",
    (names: string, secret: string, first: string) =>
      `several schemas hold the tables: ${names}; name one in the address that ${secret} holds: ?options=-csearch_path%3D${first}`,
    (names, secret, first) =>
      `plusieurs schémas contiennent les tables : ${names} ; en nommer un dans l’adresse que ${secret} contient : ?options=-csearch_path%3D${first}`,
  ),
  noLayout: say(
    "no-layout",
    (lacking: readonly { readonly name: string; readonly lacks: string }[], there: string) =>
      `the database is laid out in none of the ways that are known: ${lacking.map(({ name, lacks }) => `${name} lacks ${lacks}`).join("; ")}; there ${there === "" ? "are no tables" : `are ${there}`}`,
    (lacking, there) =>
      `la base n’est organisée d’aucune des façons connues : ${lacking.map(({ name, lacks }) => `à ${name} il manque ${lacks}`).join(" ; ")} ; ${there === "" ? "il n’y a aucune table" : `il y a ${there}`}`,
  ),
};

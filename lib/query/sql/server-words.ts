import type { Phrase } from "../../records/reason.ts";
import { GivenUpError } from "../../stores/sql/session.ts";
import type { QuestionError } from "../../stores/sql/session.ts";
import { Refusal } from "../refusal.ts";
import { placeOfCharacter, sqlRefusal } from "./place.ts";

/** How long one question may take; the API has to answer within 30 s. */
export const PATIENCE_MS = 15_000;

const GIVEN_UP: Readonly<Record<GivenUpError["why"], Phrase>> = {
  "too-slow": {
    fr: `La question a été arrêtée : elle demandait plus de ${PATIENCE_MS / 1000} secondes. Restreignez-la (une commune, un département, une période) ou comptez moins de lignes.`,
    en: `The question was stopped after ${PATIENCE_MS / 1000} seconds: narrow it to a commune, a department or a period`,
  },
  stopped: {
    fr: "La question a été arrêtée à votre demande.",
    en: "The question was stopped as asked",
  },
  "too-large": {
    fr: "La question a été arrêtée : quelques lignes pèsent trop à elles seules. Choisissez moins de colonnes, ou des valeurs plus courtes.",
    en: "The question was stopped, as a few rows are too large by themselves: choose fewer columns or shorter values",
  },
};

/** Says in both languages, with the place in the text, what the server or the patience of the service had against a question. */
export function refusalOf(error: QuestionError | GivenUpError, text: string): Refusal {
  if (error instanceof GivenUpError)
    return new Refusal(GIVEN_UP[error.why].fr, {
      status: 422,
      title: "Question arrêtée",
      en: GIVEN_UP[error.why].en,
    });
  const place = error.position === undefined ? undefined : placeOfCharacter(text, error.position);
  return sqlRefusal(wordsFor(error), place);
}

/** What the server says, by SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html; `x` is what it names first. */
const WORDS: Readonly<Record<string, (named: string) => Phrase>> = {
  "42P01": (x) => ({ fr: `La table ${x} n’existe pas ; « tables » les liste`, en: `The table ${x} does not exist` }),
  "42703": (x) => ({ fr: `La colonne ${x} n’existe pas`, en: `The column ${x} does not exist` }),
  "42702": (x) => ({
    fr: `La colonne ${x} est dans plusieurs tables : précisez laquelle (table.colonne)`,
    en: `The column ${x} is in several tables: say which one (table.column)`,
  }),
  "42883": (x) => ({
    fr: `Aucune fonction ni aucun opérateur ne va avec ces valeurs : ${x}`,
    en: `No function or operator takes these values: ${x}`,
  }),
  "42803": (x) => ({
    fr: `La colonne ${x} doit être dans GROUP BY, ou dans un agrégat`,
    en: `The column ${x} must be in GROUP BY, or in an aggregate`,
  }),
  "42804": (x) => ({ fr: `Les types ne vont pas ensemble : ${x}`, en: `The types do not fit: ${x}` }),
  "42712": (x) => ({ fr: `Le nom ${x} est donné à deux tables`, en: `The name ${x} is given to two tables` }),
  "42P10": (x) => ({ fr: `La clause ne peut pas s’appliquer : ${x}`, en: `The clause can't apply: ${x}` }),
  "42601": (x) => ({ fr: `La syntaxe ne va pas : ${x}`, en: `The syntax is wrong: ${x}` }),
  "42501": (x) => ({ fr: `La lecture n’est pas permise : ${x}`, en: `Reading is not allowed: ${x}` }),
  "25006": () => ({ fr: "Seule la lecture est permise", en: "Only reading is allowed" }),
  "22P02": (x) => ({
    fr: `La valeur ne se lit pas dans ce type : ${x}`,
    en: `The value can't be read as this type: ${x}`,
  }),
  "22007": (x) => ({ fr: `La date ne se lit pas : ${x}`, en: `The date can't be read: ${x}` }),
  "22008": (x) => ({ fr: `La date est hors des bornes : ${x}`, en: `The date is out of range: ${x}` }),
  "22003": (x) => ({ fr: `Le nombre est hors des bornes : ${x}`, en: `The number is out of range: ${x}` }),
  "22012": () => ({ fr: "Division par zéro : nullif(x, 0) l’évite", en: "Division by zero: nullif(x, 0) avoids it" }),
  "21000": () => ({
    fr: "Une sous-question donne plusieurs lignes là où une seule va",
    en: "A subquery gives several rows where one is expected",
  }),
  "2201B": (x) => ({
    fr: `L’expression régulière ne se lit pas : ${x}`,
    en: `The regular expression can't be read: ${x}`,
  }),
  "53400": () => ({
    fr: "La question écrirait trop de données provisoires : restreignez-la",
    en: "The question would write too much temporary data: narrow it",
  }),
  "53200": () => ({
    fr: "La question demande trop de mémoire : restreignez-la",
    en: "The question takes too much memory: narrow it",
  }),
  "54000": (x) => ({
    fr: `La question dépasse une limite de la base : ${x}`,
    en: `The question exceeds a limit of the database: ${x}`,
  }),
  "54001": () => ({ fr: "La question est trop imbriquée", en: "The question is nested too deeply" }),
};

function wordsFor({ code, message }: QuestionError): Phrase {
  const named = /"([^"]*)"/.exec(message)?.[1];
  const word = WORDS[code];
  if (word === undefined)
    return { fr: `La base refuse la question : ${message}`, en: `The database refuses the question: ${message}` };
  if (named === undefined || !/^42(?:P01|70[23]|712|803)$/.test(code)) return word(message);
  return { fr: word(`« ${named} »`).fr, en: word(`"${named}"`).en };
}

import { GivenUpError } from "../../stores/sql/session.ts";
import type { QuestionError } from "../../stores/sql/session.ts";
import { Refusal } from "../refusal.ts";
import { placeOfCharacter, sqlRefusal } from "./place.ts";

/** How long one question may take; the API has to answer within 30 s. */
export const PATIENCE_MS = 15_000;

const GIVEN_UP = {
  "too-slow": `La question a été arrêtée : elle demandait plus de ${PATIENCE_MS / 1000} secondes. Restreignez-la (une commune, un département, une période) ou comptez moins de lignes.`,
  stopped: "La question a été arrêtée à votre demande.",
  "too-large":
    "La question a été arrêtée : quelques lignes pèsent trop à elles seules. Choisissez moins de colonnes, ou des valeurs plus courtes.",
} as const;

/** Says in French, with the place in the text, what the server or the patience of the service had against a question. */
export function refusalOf(error: QuestionError | GivenUpError, text: string): Refusal {
  if (error instanceof GivenUpError)
    return new Refusal(GIVEN_UP[error.why], { status: 422, title: "Question arrêtée" });
  const place = error.position === undefined ? undefined : placeOfCharacter(text, error.position);
  return sqlRefusal(wordsFor(error), place);
}

/** What the server says, by SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html; `x` is what it names first. */
const WORDS: Readonly<Record<string, (named: string) => string>> = {
  "42P01": (x) => `La table ${x} n’existe pas ; « tables » les liste`,
  "42703": (x) => `La colonne ${x} n’existe pas`,
  "42702": (x) => `La colonne ${x} est dans plusieurs tables : précisez laquelle (table.colonne)`,
  "42883": (x) => `Aucune fonction ni aucun opérateur ne va avec ces valeurs : ${x}`,
  "42803": (x) => `La colonne ${x} doit être dans GROUP BY, ou dans un agrégat`,
  "42804": (x) => `Les types ne vont pas ensemble : ${x}`,
  "42712": (x) => `Le nom ${x} est donné à deux tables`,
  "42P10": (x) => `La clause ne peut pas s’appliquer : ${x}`,
  "42601": (x) => `La syntaxe ne va pas : ${x}`,
  "42501": (x) => `La lecture n’est pas permise : ${x}`,
  "25006": () => "Seule la lecture est permise",
  "22P02": (x) => `La valeur ne se lit pas dans ce type : ${x}`,
  "22007": (x) => `La date ne se lit pas : ${x}`,
  "22008": (x) => `La date est hors des bornes : ${x}`,
  "22003": (x) => `Le nombre est hors des bornes : ${x}`,
  "22012": () => "Division par zéro : nullif(x, 0) l’évite",
  "21000": () => "Une sous-question donne plusieurs lignes là où une seule va",
  "2201B": (x) => `L’expression régulière ne se lit pas : ${x}`,
  "53400": () => "La question écrirait trop de données provisoires : restreignez-la",
  "53200": () => "La question demande trop de mémoire : restreignez-la",
  "54000": (x) => `La question dépasse une limite de la base : ${x}`,
  "54001": () => "La question est trop imbriquée",
};

function wordsFor({ code, message }: QuestionError): string {
  const named = /"([^"]*)"/.exec(message)?.[1];
  const word = WORDS[code];
  if (word === undefined) return `La base refuse la question : ${message}`;
  return word(named !== undefined && /^42(?:P01|70[23]|712|803)$/.test(code) ? `« ${named} »` : message);
}

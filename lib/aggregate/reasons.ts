/** Why records are set aside by the merge, and what runs say of themselves: one sentence a code, in English and in French. */
import { sentencesOf } from "../records/reason.ts";
import type { Phrase } from "../records/reason.ts";

const say = sentencesOf("merging");

/** The reasons that merging gives. */
export const MERGING = {
  notTaken: say(
    "not-taken",
    (rows: number, reason: string) => `the database does not take the record${ofRows(rows)} that was read: ${reason}`,
    (rows, reason) => `la base n’accepte pas l’enregistrement${deLignes(rows)} qui a été lu : « ${reason} »`,
  ),
  notToldApart: say(
    "not-told-apart",
    (rows: number, among: number, reason: string) =>
      `the database does not take the record${ofRows(rows)} that was read: one of ${among} records that were not told apart in time: ${reason}`,
    (rows, among, reason) =>
      `la base n’accepte pas l’enregistrement${deLignes(rows)} qui a été lu : l’un de ${among} enregistrements qui n’ont pas été distingués à temps : « ${reason} »`,
  ),
  endedEarly: say(
    "ended-early",
    (why: Phrase) => `The run ended early: ${why.en}`,
    (why) => `La collecte s’est arrêtée avant la fin : ${why.fr}`,
  ),
  taskTroubled: say(
    "task-troubled",
    (source: string, search: string, outcome: Phrase, why: Phrase | undefined) =>
      `${source}, ${search}: ${outcome.en}${why ? `, ${why.en}` : ""}`,
    (source, search, outcome, why) => `${source}, ${search} : ${outcome.fr}${why ? `, ${why.fr}` : ""}`,
  ),
  moreTasks: say(
    "more-tasks",
    (count: number) => `${counted(count, "more task", "more tasks")} could not be collected completely`,
    (count) => counted(count, "autre tâche n’est pas complète", "autres tâches ne sont pas complètes"),
  ),
  chunksFailed: say(
    "chunks-failed",
    (count: number) => `${counted(count, "chunk", "chunks")} could not be processed: see imo redrive`,
    (count) =>
      `${counted(count, "lot n’a pas pu être traité", "lots n’ont pas pu être traités")} : voir les lettres mortes`,
  ),
  rowsSetAside: say(
    "rows-set-aside",
    (count: number) => `${counted(count, "row", "rows")} set aside: see imo quarantine`,
    (count) => `${counted(count, "ligne écartée", "lignes écartées")} : voir les lignes écartées de la collecte`,
  ),
  usedNothing: say(
    "used-nothing",
    (rows: number) => `None of the ${counted(rows, "row", "rows")} read was used`,
    (rows) => `Aucune des lignes lues (${rows}) n’a été utilisée`,
  ),
  cancelled: say(
    "cancelled",
    () => "The run was cancelled by a person: what it had not merged by then is missing",
    () => "La collecte a été annulée par quelqu’un : ce qu’elle n’avait pas encore fusionné manque",
  ),
  otherShape: say(
    "other-shape",
    () => "The message is not of the expected shape",
    () => "Le message n’a pas la forme attendue",
  ),
  deliveredTooOften: say(
    "delivered-too-often",
    () => "delivered too many times without success; the functions' logs say why",
    () => "livré trop de fois sans succès ; le journal des fonctions dit pourquoi",
  ),
};

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function ofRows(rows: number): string {
  return rows > 1 ? `, of ${rows} rows,` : "";
}

function deLignes(rows: number): string {
  return rows > 1 ? `, de ${rows} lignes,` : "";
}

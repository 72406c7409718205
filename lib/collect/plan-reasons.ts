/** Why runs can't be planned: one sentence a code, in English and in French. */
import { sentencesOf } from "../records/reason.ts";

const say = sentencesOf("planning");

/** The reasons for which a run is refused. */
export const PLANNING = {
  noSuchSource: say(
    "no-such-source",
    (id: string, ids: string) => `There is no source ${id}; the sources are ${ids}`,
    (id, ids) => `Il n’y a pas de source ${id} ; les sources sont ${ids}`,
  ),
  takesNoFiles: say(
    "takes-no-files",
    (id: string, kind: string) => `The source ${id} takes no files: its kind is ${kind}`,
    (id, kind) => `La source ${id} ne prend pas de fichiers : sa nature est ${kind}`,
  ),
  needsSource: say(
    "needs-source",
    (source: string, needed: string) =>
      `The source ${source} needs ${needed}, which was never collected completely: collect it first, or both in one run`,
    (source, needed) =>
      `La source ${source} a besoin de ${needed}, qui n’a jamais été collectée entièrement : la collecter d’abord, ou les deux ensemble`,
  ),
  needsInCircle: say(
    "needs-in-circle",
    (circle: string) => `Sources need one another in a circle: ${circle}`,
    (circle) => `Des sources ont besoin les unes des autres en rond : ${circle}`,
  ),
  tooManyTasks: say(
    "too-many-tasks",
    (count: number, most: number) =>
      `The run has ${count} tasks, more than the ${most} that one may have: name fewer sources or searches`,
    (count, most) =>
      `La collecte a ${count} tâches, plus que les ${most} qu’elle peut avoir : nommer moins de sources ou de recherches`,
  ),
  sourceGone: say(
    "source-gone",
    (manifest: string) => `The stored chunks of ${manifest} are of a source that no longer exists`,
    (manifest) => `Les lots gardés de ${manifest} sont d’une source qui n’existe plus`,
  ),
  otherSite: say(
    "other-site",
    (pasted: string, origin: string, source: string) =>
      `${pasted} is not an address of ${origin}, the site of the source ${source}`,
    (pasted, origin, source) => `${pasted} n’est pas une adresse de ${origin}, le site de la source ${source}`,
  ),
  oneAdvert: say(
    "one-advert",
    (pasted: string) => `${pasted} is the address of one advert: expected that of a list`,
    (pasted) => `${pasted} est l’adresse d’une seule annonce : attendu celle d’une liste`,
  ),
  noSeries: say(
    "no-series",
    () => "Departments and years go with one source that has a file for each of them",
    () => "Les départements et les années vont avec une seule source, qui a un fichier pour chacun",
  ),
  noDepartment: say(
    "no-department",
    () => "No department is named: expected codes such as 64, 2A or 974, or all",
    () => "Aucun département n’est nommé : attendu des codes comme 64, 2A ou 974, ou all",
  ),
  unknownDepartment: say(
    "unknown-department",
    (code: string) => `${code} is no department: expected codes such as 64, 2A or 974, or all`,
    (code) => `${code} n’est pas un département : attendu des codes comme 64, 2A ou 974, ou all`,
  ),
};
